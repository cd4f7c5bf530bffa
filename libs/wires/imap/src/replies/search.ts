import type { ByteWriter } from './byte-writer.js';
import { writeSet, type NumberSet } from './number-set.js';
import { writeMailbox, writeText } from './strings.js';

function writeNumbers(out: ByteWriter, name: string, numbers: ArrayLike<number>, modSeq: number | null): void {
  out.latin1(name);
  for (let i = 0; i < numbers.length; i += 1) out.space().number(numbers[i] as number);
  if (modSeq !== null && numbers.length > 0) out.latin1(' (MODSEQ ').number(modSeq).latin1(')');
  out.crlf();
}

// mailbox-data =/ "SEARCH" [1*(SP nz-number) SP search-sort-mod-seq]    search-sort-mod-seq = "(" "MODSEQ" SP mod-sequence-value ")"
/** RFC 3501 §7.2.5, RFC 7162 §3.1.6; `modSeq` is the highest among the found, for searches by MODSEQ. */
export function writeSearch(out: ByteWriter, numbers: ArrayLike<number>, modSeq: number | null = null): void {
  writeNumbers(out, '* SEARCH', numbers, modSeq);
}

// sort-data = "SORT" *(SP nz-number)
/** RFC 5256 §4, RFC 7162 §3.1.6 */
export function writeSort(out: ByteWriter, numbers: ArrayLike<number>, modSeq: number | null = null): void {
  writeNumbers(out, '* SORT', numbers, modSeq);
}

/** Results that came or went at a place of the list; 0 where the order of the mailbox says it (RFC 5267 §4.3.2). */
export interface ContextChange {
  readonly kind: 'ADDTO' | 'REMOVEFROM';
  readonly position: number;
  readonly set: NumberSet;
}

/** What ESEARCH tells (RFC 9051 §7.3.4); leave out what was not asked for, and MIN, MAX and ALL when nothing was found. */
export interface EsearchData {
  readonly min?: number;
  readonly max?: number;
  readonly all?: NumberSet;
  readonly count?: number;
  /** RFC 9394 §3.1; the range as the client wrote it. */
  readonly partial?: { readonly range: string; readonly numbers: ArrayLike<number> };
  /** RFC 6203 §4: scores of what is told, in its order. */
  readonly relevancy?: readonly number[];
  /** RFC 7162 §3.1.10 */
  readonly modSeq?: number;
  /** RFC 7377 §2.1: where it was found. */
  readonly place?: { readonly mailbox: string; readonly uidValidity: number; readonly utf8: boolean };
  /** RFC 5267 §4.3 */
  readonly changes?: readonly ContextChange[];
}

// ret-data-partial = "PARTIAL" SP "(" partial-range SP partial-results ")"    partial-results = sequence-set / "NIL"
/** RFC 9394 §4 */
function writePartial(out: ByteWriter, { range, numbers }: NonNullable<EsearchData['partial']>): void {
  out.latin1(' PARTIAL (').latin1(range).space();
  if (numbers.length === 0) out.latin1('NIL');
  else writeSet(out, numbers);
  out.latin1(')');
}

// ret-data-addto = "ADDTO" SP "(" context-position SP sequence-set *(SP context-position SP sequence-set) ")"
// ret-data-removefrom = "REMOVEFROM" SP "(" context-position SP sequence-set *(SP context-position SP sequence-set) ")"
/** RFC 5267 §5 */
function writeChanges(out: ByteWriter, changes: readonly ContextChange[]): void {
  let open: ContextChange['kind'] | null = null;
  for (const { kind, position, set } of changes) {
    if (open === kind) out.space();
    else {
      if (open !== null) out.latin1(')');
      out.space().latin1(kind).latin1(' (');
      open = kind;
    }
    out.number(position).space();
    writeSet(out, set);
  }
  if (open !== null) out.latin1(')');
}

// esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
// search-correlator = SP "(" "TAG" SP tag-string ")"
/** RFC 9051 §9 */
export function writeEsearch(out: ByteWriter, tag: string, uid: boolean, data: EsearchData): void {
  out.latin1('* ESEARCH (TAG ');
  writeText(out, tag, false);
  if (data.place !== undefined) {
    writeMailbox(out.latin1(' MAILBOX '), data.place.mailbox, data.place.utf8);
    out.latin1(' UIDVALIDITY ').number(data.place.uidValidity);
  }
  out.latin1(uid ? ') UID' : ')');
  if (data.min !== undefined) out.latin1(' MIN ').number(data.min);
  if (data.max !== undefined) out.latin1(' MAX ').number(data.max);
  if (data.all !== undefined) {
    out.latin1(' ALL ');
    writeSet(out, data.all);
  }
  if (data.count !== undefined) out.latin1(' COUNT ').number(data.count);
  if (data.partial !== undefined) writePartial(out, data.partial);
  if (data.relevancy !== undefined) out.latin1(` RELEVANCY (${data.relevancy.join(' ')})`);
  if (data.modSeq !== undefined) out.latin1(' MODSEQ ').number(data.modSeq);
  if (data.changes !== undefined) writeChanges(out, data.changes);
  out.crlf();
}

// uidbatches-response = "UIDBATCHES" search-correlator [SP uid-range *("," uid-range)]
/** draft-ietf-mailmaint-imap-uidbatches: the greater UID of a range stands first. */
export function writeUidBatches(
  out: ByteWriter,
  tag: string,
  ranges: readonly { readonly from: number; readonly to: number }[],
): void {
  out.latin1('* UIDBATCHES (TAG ');
  writeText(out, tag, false);
  out.latin1(')');
  if (ranges.length > 0) writeSet(out.space(), { ranges });
  out.crlf();
}
