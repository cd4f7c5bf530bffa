import type { Cursor } from './cursor.js';
import { nzNumber } from './number.js';

/** A part of the results, from 1; counted from the last one where `fromEnd` (RFC 9394 §3.1). */
export interface PartialRange {
  readonly first: number;
  /** Not below `first`. */
  readonly last: number;
  readonly fromEnd: boolean;
  /** As it is told back, the smaller number first. */
  readonly text: string;
}

// partial-range-first = nz-number ":" nz-number
// partial-range-last = MINUS nz-number ":" MINUS nz-number    partial-range = partial-range-first / partial-range-last
/** RFC 9394 §4; a range 500:400 is the same as 400:500. */
export function partialRange(cursor: Cursor): PartialRange {
  const fromEnd = cursor.tryChar('-');
  const from = nzNumber(cursor, 'partial-range');
  cursor.char(':');
  if (fromEnd) cursor.char('-');
  const to = nzNumber(cursor, 'partial-range');
  const sign = fromEnd ? '-' : '';
  const [first, last] = from < to ? [from, to] : [to, from];
  return { first, last, fromEnd, text: `${sign}${first}:${sign}${last}` };
}

/** The results that a range names, in their order. */
export function partOf<T>(results: readonly T[], { first, last, fromEnd }: PartialRange): readonly T[] {
  if (!fromEnd) return results.slice(first - 1, last);
  return results.slice(Math.max(0, results.length - last), Math.max(0, results.length - first + 1));
}
