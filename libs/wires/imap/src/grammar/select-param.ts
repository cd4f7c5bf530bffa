import { parenthesised, type Cursor } from './cursor.js';
import { modSequenceValue, nzNumber } from './number.js';
import { isDigitOctet } from './octets.js';
import { knownUids, type SequenceRange } from './sequence-set.js';

/** RFC 7162 §3.2.5 */
export interface QuickResync {
  readonly uidValidity: number;
  readonly modSeq: number;
  readonly knownUids: readonly SequenceRange[] | null;
  /** Message numbers and the UIDs that the client holds for them. */
  readonly match: { readonly numbers: readonly SequenceRange[]; readonly uids: readonly SequenceRange[] } | null;
}

export type SelectParameter =
  | { readonly kind: 'condstore' }
  | { readonly kind: 'qresync'; readonly qresync: QuickResync };

// seq-match-data = "(" known-sequence-set SP known-uid-set ")"
/** RFC 7162 §7 */
export function seqMatchData(cursor: Cursor): NonNullable<QuickResync['match']> {
  cursor.char('(');
  const numbers = knownUids(cursor);
  cursor.space();
  const uids = knownUids(cursor);
  cursor.char(')');
  return { numbers, uids };
}

// "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"
/** RFC 7162 §7 */
export function qresyncParam(cursor: Cursor): QuickResync {
  cursor.char('(');
  const uidValidity = nzNumber(cursor, 'uidvalidity');
  cursor.space();
  const modSeq = modSequenceValue(cursor);
  let known: readonly SequenceRange[] | null = null;
  let match: QuickResync['match'] = null;
  if (cursor.octet === 0x20 && isDigitOctet(cursor.octetAt(1))) {
    cursor.space();
    known = knownUids(cursor);
  }
  if (cursor.tryChar(' ')) match = seqMatchData(cursor);
  cursor.char(')');
  return { uidValidity, modSeq, knownUids: known, match };
}

// select-param = condstore-param / "QRESYNC" SP "(" … ")"    condstore-param = "CONDSTORE"
/** RFC 7162 §7 */
export function selectParam(cursor: Cursor): SelectParameter {
  if (cursor.tryWord('CONDSTORE')) return { kind: 'condstore' };
  if (!cursor.tryWord('QRESYNC')) cursor.fail('CONDSTORE or QRESYNC');
  cursor.space();
  return { kind: 'qresync', qresync: qresyncParam(cursor) };
}

// select-params = SP "(" select-param *(SP select-param) ")"
/** RFC 4466 §3, from behind the first SP. */
export function selectParams(cursor: Cursor): SelectParameter[] {
  return parenthesised(cursor, selectParam, 'filled');
}
