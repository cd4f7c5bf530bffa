import { parenthesised, type Cursor } from './cursor.js';
import { number64, nzNumber } from './number.js';
import { astring } from './string.js';

/** RFC 9051 §6.4.5.1 */
export type SectionText = 'HEADER' | 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT' | 'TEXT' | 'MIME';

export interface Section {
  /** `1.2.3`; empty for the message itself. */
  readonly part: string;
  /** Null: the content of the part, or the whole message. */
  readonly text: SectionText | null;
  /** Names of HEADER.FIELDS and HEADER.FIELDS.NOT, one octet per character, as the client wrote them. */
  readonly fields: readonly string[];
}

/** RFC 9051 §6.4.5: `<start.count>`. */
export interface Partial {
  readonly start: number;
  readonly count: number;
}

// header-fld-name = astring
/** RFC 9051 §9 */
export function headerFieldName(cursor: Cursor): string {
  return astring(cursor, 'header field name').toString('latin1');
}

// header-list = "(" header-fld-name *(SP header-fld-name) ")"
/** RFC 9051 §9 */
export function headerList(cursor: Cursor): string[] {
  return parenthesised(cursor, headerFieldName, 'filled');
}

// section-part = nz-number *("." nz-number)
/** RFC 9051 §9; stops before a "." that a word follows. */
export function sectionPart(cursor: Cursor): string {
  const numbers = [nzNumber(cursor, 'section part')];
  while (cursor.octet === 0x2e && cursor.octetAt(1) >= 0x30 && cursor.octetAt(1) <= 0x39) {
    if (numbers.length >= cursor.context.limits.maxSectionDepth) cursor.exceed('section too deep');
    cursor.skip();
    numbers.push(nzNumber(cursor, 'section part'));
  }
  return numbers.join('.');
}

// section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"    section-text = section-msgtext / "MIME"
/** RFC 9051 §9; MIME only after a part. */
export function sectionText(cursor: Cursor, part: string): Section {
  const text = cursor.peekWord();
  switch (text) {
    case 'HEADER':
    case 'TEXT':
      cursor.word();
      return { part, text, fields: [] };
    case 'MIME':
      if (part === '') break;
      cursor.word();
      return { part, text, fields: [] };
    case 'HEADER.FIELDS':
    case 'HEADER.FIELDS.NOT':
      cursor.word();
      cursor.space();
      return { part, text, fields: headerList(cursor) };
    default:
  }
  return cursor.fail(part === '' ? 'HEADER, TEXT or section part' : 'HEADER, TEXT or MIME');
}

// section-spec = section-msgtext / (section-part ["." section-text])
/** RFC 9051 §9 */
export function sectionSpec(cursor: Cursor): Section {
  if (cursor.octet < 0x30 || cursor.octet > 0x39) return sectionText(cursor, '');
  const part = sectionPart(cursor);
  return cursor.tryChar('.') ? sectionText(cursor, part) : { part, text: null, fields: [] };
}

// section = "[" [section-spec] "]"
/** RFC 9051 §9 */
export function section(cursor: Cursor): Section {
  cursor.char('[');
  const spec = cursor.octet === 0x5d ? { part: '', text: null, fields: [] } : sectionSpec(cursor);
  cursor.char(']');
  return spec;
}

// section-binary = "[" [section-part] "]"
/** RFC 9051 §9 */
export function sectionBinary(cursor: Cursor): string {
  cursor.char('[');
  const part = cursor.octet === 0x5d ? '' : sectionPart(cursor);
  cursor.char(']');
  return part;
}

// partial = "<" partial-range ">"    partial-range = number64 "." nz-number64
/** RFC 9051 §9 */
export function partial(cursor: Cursor): Partial {
  cursor.char('<');
  const start = number64(cursor, 'first octet');
  cursor.char('.');
  const count = number64(cursor, 'number of octets');
  if (count === 0) cursor.fail('number of octets above 0');
  cursor.char('>');
  return { start, count };
}

/** The partial that follows a section, if any. */
export function optionalPartial(cursor: Cursor): Partial | null {
  return cursor.octet === 0x3c ? partial(cursor) : null;
}

function fieldName(name: string): string {
  return /^[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]+$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
}

/** Whether every name may be sent back in a quoted string; others (CR, LF, 8-bit) cannot be header fields at all. */
function printable(fields: readonly string[]): readonly string[] {
  return fields.filter((field) => /^[\x20-\x7e]*$/.test(field));
}

/** The section as it is named in a FETCH response (RFC 9051 §7.5.2), brackets included: `[1.HEADER.FIELDS (Subject)]`. */
export function sectionName({ part, text, fields }: Section): string {
  if (text === null) return `[${part}]`;
  const head = part === '' ? text : `${part}.${text}`;
  if (text !== 'HEADER.FIELDS' && text !== 'HEADER.FIELDS.NOT') return `[${head}]`;
  const names = printable(fields).map(fieldName);
  return `[${head} (${(names.length > 0 ? names : ['""']).join(' ')})]`;
}
