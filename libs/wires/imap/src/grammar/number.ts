import type { Cursor } from './cursor.js';
import { isDigitOctet } from './octets.js';

/** RFC 9051 §4.2 */
const MAX_NUMBER = 4_294_967_295;
const MAX_NUMBER64 = 9_223_372_036_854_775_807n;

function digits(cursor: Cursor, expected: string): string {
  const taken = cursor.takeWhile(isDigitOctet);
  if (taken.length === 0) cursor.fail(expected);
  return taken.toString('latin1');
}

// number = 1*DIGIT
/** RFC 9051 §9: unsigned 32-bit. */
export function number(cursor: Cursor, expected = 'number'): number {
  const value = Number(digits(cursor, expected));
  if (value > MAX_NUMBER) cursor.fail(`${expected} below 4294967296`);
  return value;
}

// nz-number = digit-nz *DIGIT
/** RFC 9051 §9: unsigned 32-bit, neither zero nor with leading zeros. */
export function nzNumber(cursor: Cursor, expected = 'nz-number'): number {
  if (cursor.octet === 0x30) cursor.fail(expected);
  return number(cursor, expected);
}

// number64 = 1*DIGIT
/** RFC 9051 §9: unsigned 63-bit. What is beyond 2^53-1 is read as 2^53-1, more than any size or modseq here can be. */
export function number64(cursor: Cursor, expected = 'number64'): number {
  const text = digits(cursor, expected);
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  if (text.length > 40 || BigInt(text) > MAX_NUMBER64) cursor.fail(`${expected} below 9223372036854775808`);
  return Number.MAX_SAFE_INTEGER;
}

// mod-sequence-value = 1*DIGIT ;; 1 <= n <= 9,223,372,036,854,775,807
/** RFC 7162 §7 */
export function modSequenceValue(cursor: Cursor): number {
  const value = number64(cursor, 'mod-sequence-value');
  if (value === 0) cursor.fail('mod-sequence-value above 0');
  return value;
}

// mod-sequence-valzer = "0" / mod-sequence-value
/** RFC 7162 §7 */
export function modSequenceValzer(cursor: Cursor): number {
  return number64(cursor, 'mod-sequence-valzer');
}
