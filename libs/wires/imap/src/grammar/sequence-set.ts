import type { Cursor } from './cursor.js';
import { nzNumber } from './number.js';

/** `*`, the largest number in use (RFC 9051 §9, seq-number). */
export const LARGEST = Number.POSITIVE_INFINITY;

/** As written: `from` may exceed `to`; either may be {@link LARGEST}. */
export interface SequenceRange {
  readonly from: number;
  readonly to: number;
}

/** Numbers or UIDs as the client wrote them; `saved` is `$`, the result of the last search (RFC 5182 §2.1). */
export type SequenceSet =
  | { readonly kind: 'ranges'; readonly ranges: readonly SequenceRange[] }
  | { readonly kind: 'saved' };

// seq-number = nz-number / "*"
/** RFC 9051 §9 */
export function seqNumber(cursor: Cursor): number {
  return cursor.tryChar('*') ? LARGEST : nzNumber(cursor, 'message number or "*"');
}

// seq-range = seq-number ":" seq-number
/** RFC 9051 §9; a single number is a range of one. */
export function seqRange(cursor: Cursor): SequenceRange {
  const from = seqNumber(cursor);
  return { from, to: cursor.tryChar(':') ? seqNumber(cursor) : from };
}

// sequence-set = (seq-number / seq-range) ["," sequence-set] / seq-last-command    seq-last-command = "$"
/** RFC 9051 §9 */
export function sequenceSet(cursor: Cursor): SequenceSet {
  if (cursor.tryChar('$')) return { kind: 'saved' };
  const ranges = [seqRange(cursor)];
  while (cursor.tryChar(',')) ranges.push(seqRange(cursor));
  return { kind: 'ranges', ranges };
}

// known-uids = sequence-set ; "*" is not allowed
/** RFC 7162 §7 */
export function knownUids(cursor: Cursor): readonly SequenceRange[] {
  const set = sequenceSet(cursor);
  if (set.kind === 'saved') return cursor.fail('sequence-set without "$"');
  if (set.ranges.some(({ from, to }) => from === LARGEST || to === LARGEST)) cursor.fail('sequence-set without "*"');
  return set.ranges;
}

/**
 * Sorted, merged, ascending ranges; `*` becomes `largest`, so that `9:*` holds the last message even where it is number 3
 * (RFC 9051 §9, seq-range). Numbers above `largest` stay. With `largest` 0 (an empty mailbox) what names `*` is left out.
 */
export function normaliseRanges(ranges: readonly SequenceRange[], largest: number): SequenceRange[] {
  const resolved: { from: number; to: number }[] = [];
  for (const { from, to } of ranges) {
    const a = from === LARGEST ? largest : from;
    const b = to === LARGEST ? largest : to;
    if (a === 0 || b === 0) continue;
    resolved.push(a <= b ? { from: a, to: b } : { from: b, to: a });
  }
  resolved.sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  let last: { from: number; to: number } | undefined;
  for (const range of resolved) {
    if (last !== undefined && range.from <= last.to + 1) {
      if (range.to > last.to) last.to = range.to;
    } else {
      last = range;
      merged.push(range);
    }
  }
  return merged;
}
