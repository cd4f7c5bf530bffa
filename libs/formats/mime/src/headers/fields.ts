import type { HeaderField } from '../types.js';
import { trimBlanks } from './blanks.js';

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;

/** Fields of a header block, and what was not in order. */
export interface FieldScan {
  readonly fields: HeaderField[];
  readonly tooMany: boolean;
  /** A line was neither a field nor the continuation of one. */
  readonly strayLine: boolean;
}

/**
 * Finds the fields of a header block. `base` is the offset of the block in the message; offsets in the result count from the
 * start of the message. Linear; lines without a colon are left out.
 */
export function scanFields(block: Buffer, base: number, maxFields: number): FieldScan {
  const fields: HeaderField[] = [];
  let tooMany = false;
  let strayLine = false;
  let at = 0;
  while (at < block.length) {
    const end = fieldEnd(block, at);
    const colon = nameEnd(block, at, end);
    if (colon < 0) strayLine ||= !isEmptyLine(block, at);
    else if (fields.length >= maxFields) tooMany = true;
    else
      fields.push({ name: nameOf(block, at, colon), start: base + at, valueStart: base + colon + 1, end: base + end });
    at = end;
  }
  return { fields, tooMany, strayLine };
}

/** True when a line can be the first of a header field: a name of printable characters and a colon (RFC 5322 §3.6.8, §4.5). */
export function looksLikeField(line: Uint8Array, start: number, end: number): boolean {
  return nameEnd(line, start, end) >= 0;
}

/**
 * The value of a field as one line: RFC 5322 §2.2.3 unfolded, trimmed, one octet per character. NUL is dropped, because no
 * protocol can carry it.
 */
export function rawValue(block: Buffer, start: number, end: number): string {
  const value = block.toString('latin1', start, end);
  return trimBlanks(/[\r\n\0]/.test(value) ? value.replace(/[\r\n\0]/g, '') : value);
}

/** The raw value of a field of a whole message. */
export function fieldValue(message: Uint8Array, field: HeaderField): string {
  const buffer = Buffer.isBuffer(message)
    ? message
    : Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  return rawValue(buffer, field.valueStart, field.end);
}

/** End of the field that starts at `at`: after the line break that no white space follows. */
function fieldEnd(block: Buffer, at: number): number {
  let next = at;
  do {
    const lf = block.indexOf(LF, next);
    if (lf === -1) return block.length;
    next = lf + 1;
  } while (isBlank(block[next]));
  return next;
}

/** Index of the colon, or -1. White space between name and colon is obsolete syntax (RFC 5322 §4.5). */
function nameEnd(block: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && isNameOctet(block[i] ?? 0)) i++;
  if (i === start) return -1;
  while (i < end && isBlank(block[i])) i++;
  return block[i] === COLON && i < end ? i : -1;
}

function nameOf(block: Buffer, start: number, colon: number): string {
  let end = colon;
  while (isBlank(block[end - 1])) end--;
  return block.toString('latin1', start, end).toLowerCase();
}

function isNameOctet(byte: number): boolean {
  return byte > 0x20 && byte !== COLON && byte !== 0x7f;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

function isEmptyLine(block: Buffer, at: number): boolean {
  return block[at] === LF || (block[at] === CR && block[at + 1] === LF);
}
