import type { ByteWriter } from './byte-writer.js';

const COLON = 0x3a;
const COMMA = 0x2c;

function writeRange(out: ByteWriter, from: number, to: number): void {
  out.number(from);
  if (to !== from) out.octet(COLON).number(to);
}

// uid-set = (uniqueid / uid-range) *("," uid-set)
/** RFC 9051 §9: ascending numbers as compact ranges, `1:4,7`; writes nothing for no numbers. Linear. */
export function writeNumberSet(out: ByteWriter, numbers: ArrayLike<number>): void {
  let at = 0;
  while (at < numbers.length) {
    const from = numbers[at] as number;
    let to = from;
    at += 1;
    while (at < numbers.length && numbers[at] === to + 1) {
      to += 1;
      at += 1;
    }
    writeRange(out, from, to);
    if (at < numbers.length) out.octet(COMMA);
  }
}

/** Ascending, separate ranges as they are. */
export function writeRanges(out: ByteWriter, ranges: readonly { readonly from: number; readonly to: number }[]): void {
  ranges.forEach(({ from, to }, index) => {
    if (index > 0) out.octet(COMMA);
    writeRange(out, from, to);
  });
}

/** Numbers or ranges, as a reply holds them. */
export type NumberSet =
  | ArrayLike<number>
  | { readonly ranges: readonly { readonly from: number; readonly to: number }[] };

export function writeSet(out: ByteWriter, set: NumberSet): void {
  if ('ranges' in set) writeRanges(out, set.ranges);
  else writeNumberSet(out, set);
}
