/**
 * Flags of an entry as bits of one number below 2^53: system flags, keywords that every account knows, then the
 * account's own keywords from `firstOwnBit` on. Arithmetic is by powers of two, not by JavaScript's 32-bit operators.
 */
export type Flags = number;

export const seen = 1;
export const answered = 2;
export const flagged = 4;
export const deleted = 8;
export const draft = 16;

/** Keywords with a bit in every account (the IANA registry of IMAP and JMAP keywords), bits 5 and up. */
export const commonKeywords = ['$Forwarded', '$MDNSent', '$Junk', '$NotJunk', '$Phishing', '$Important'] as const;

const firstCommonBit = 5;
export const firstOwnBit = firstCommonBit + commonKeywords.length;
/** First bit that is not used: numbers stay exact. */
export const bitLimit = 53;

/** How flags change: bits are set after others have been cleared. */
export interface FlagChange {
  readonly set: Flags;
  readonly clear: Flags;
}

/** Every bit: the `clear` of a change that replaces all flags. */
export const allFlags: Flags = 2 ** bitLimit - 1;

/** Value of a bit. */
export const bitValue = (bit: number): Flags => 2 ** bit;

/** true when the bit is set. */
export const hasBit = (flags: Flags, bit: number): boolean =>
  bit < 31 ? (flags & (1 << bit)) !== 0 : Math.floor(flags / 2 ** bit) % 2 === 1;

/** Bits that are set, rising. */
export function bitsOf(flags: Flags): readonly number[] {
  const bits: number[] = [];
  for (let bit = 0, rest = flags; rest > 0; bit++, rest = Math.floor(rest / 2)) if (rest % 2 === 1) bits.push(bit);
  return bits;
}

const half = 2 ** 32;

/** `flags` after the bits of `clear` have been taken away and those of `set` added. */
export function changedFlags(flags: Flags, { set, clear }: FlagChange): Flags {
  const low = ((flags | 0) & ~(clear | 0)) | (set | 0);
  const high = (Math.floor(flags / half) & ~Math.floor(clear / half)) | Math.floor(set / half);
  return high * half + (low >>> 0);
}

/** Bits of either. */
export const union = (left: Flags, right: Flags): Flags => changedFlags(left, { set: right, clear: 0 });

/** Bits of `left` that are not in `right`. */
export function without(left: Flags, right: Flags): Flags {
  return Number(BigInt(left) & ~BigInt(right));
}

/** Bit of a keyword that every account knows, or null. Keywords are compared without regard to case. */
export function commonBit(keyword: string): number | null {
  const lower = keyword.toLowerCase();
  const index = commonKeywords.findIndex((candidate) => candidate.toLowerCase() === lower);
  return index < 0 ? null : firstCommonBit + index;
}
