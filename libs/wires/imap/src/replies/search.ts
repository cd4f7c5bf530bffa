import type { ByteWriter } from './byte-writer.js';
import { writeSet, type NumberSet } from './number-set.js';
import { writeText } from './strings.js';

// mailbox-data =/ "SEARCH" [1*(SP nz-number) SP search-sort-mod-seq]    search-sort-mod-seq = "(" "MODSEQ" SP mod-sequence-value ")"
/** RFC 3501 §7.2.5, RFC 7162 §3.1.6; `modSeq` is the highest among the found, for searches by MODSEQ. */
export function writeSearch(out: ByteWriter, numbers: ArrayLike<number>, modSeq: number | null = null): void {
  out.latin1('* SEARCH');
  for (let i = 0; i < numbers.length; i += 1) out.space().number(numbers[i] as number);
  if (modSeq !== null && numbers.length > 0) out.latin1(' (MODSEQ ').number(modSeq).latin1(')');
  out.crlf();
}

/** What ESEARCH tells (RFC 9051 §7.3.4); leave out what was not asked for, and MIN, MAX and ALL when nothing was found. */
export interface EsearchData {
  readonly min?: number;
  readonly max?: number;
  readonly all?: NumberSet;
  readonly count?: number;
  /** RFC 7162 §3.1.10 */
  readonly modSeq?: number;
}

// esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
// search-correlator = SP "(" "TAG" SP tag-string ")"
/** RFC 9051 §9 */
export function writeEsearch(out: ByteWriter, tag: string, uid: boolean, data: EsearchData): void {
  out.latin1('* ESEARCH (TAG ');
  writeText(out, tag, false);
  out.latin1(uid ? ') UID' : ')');
  if (data.min !== undefined) out.latin1(' MIN ').number(data.min);
  if (data.max !== undefined) out.latin1(' MAX ').number(data.max);
  if (data.all !== undefined) {
    out.latin1(' ALL ');
    writeSet(out, data.all);
  }
  if (data.count !== undefined) out.latin1(' COUNT ').number(data.count);
  if (data.modSeq !== undefined) out.latin1(' MODSEQ ').number(data.modSeq);
  out.crlf();
}
