import { scanFields } from '#formats/mime';
import type { Section } from '#wires/imap';

const MAX_FIELDS = 100_000;
const CRLF = Buffer.from('\r\n');

/** Names of HEADER.FIELDS in lower case. */
export function fieldNames({ fields }: Section): ReadonlySet<string> {
  return new Set(fields.map((name) => name.toLowerCase()));
}

/** The fields that HEADER.FIELDS or HEADER.FIELDS.NOT asks for, as they stand, and the empty line (RFC 9051 §6.4.5.1). */
export function pickFields(header: Buffer, names: ReadonlySet<string>, not: boolean): Buffer {
  const picked: Buffer[] = [];
  for (const { name, start, end } of scanFields(header, 0, MAX_FIELDS).fields) {
    if (names.has(name) === not) continue;
    const field = header.subarray(start, end);
    picked.push(field);
    if (field[field.length - 1] !== 0x0a) picked.push(CRLF);
  }
  picked.push(CRLF);
  return Buffer.concat(picked);
}
