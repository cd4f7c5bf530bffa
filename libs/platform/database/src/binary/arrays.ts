/**
 * Arrays in PostgreSQL's binary form (array_recv): a header of five integers, then length and octets of each element.
 * pg sends a Buffer as a binary parameter; an array of numbers it would print, quote and have read again.
 */
const headerLength = 20;
const bigintType = 20;
const textType = 25;
const absent = -1;
const word = 2 ** 32;

function header(octets: Buffer, hasNull: boolean, type: number, count: number): void {
  octets.writeInt32BE(1, 0);
  octets.writeInt32BE(hasNull ? 1 : 0, 4);
  octets.writeInt32BE(type, 8);
  octets.writeInt32BE(count, 12);
  octets.writeInt32BE(1, 16);
}

/** A `bigint[]` of safe integers. */
export function bigintArray(values: readonly number[]): Buffer {
  const octets = Buffer.allocUnsafe(headerLength + 12 * values.length);
  header(octets, false, bigintType, values.length);
  let at = headerLength;
  for (const value of values) {
    octets.writeInt32BE(8, at);
    octets.writeInt32BE(Math.floor(value / word), at + 4);
    octets.writeInt32BE(value | 0, at + 8);
    at += 12;
  }
  return octets;
}

/** A `text[]`. */
export function textArray(values: readonly (string | null)[]): Buffer {
  let length = headerLength;
  for (const value of values) length += 4 + (value === null ? 0 : Buffer.byteLength(value));
  const octets = Buffer.allocUnsafe(length);
  header(octets, values.includes(null), textType, values.length);
  let at = headerLength;
  for (const value of values) {
    const size = value === null ? absent : octets.write(value, at + 4);
    octets.writeInt32BE(size, at);
    at += 4 + Math.max(size, 0);
  }
  return octets;
}
