import { encodeModifiedUtf7 } from '../grammar/modified-utf7.js';
import { isAstringOctet } from '../grammar/octets.js';
import type { ByteWriter } from './byte-writer.js';

const DQUOTE = 0x22;
const BACKSLASH = 0x5c;
const NIL = 'NIL';
/** Longer strings go as literals: clients have line limits too. */
export const MAX_QUOTED_OCTETS = 1024;

type Form = 'plain' | 'escaped' | 'literal';

/** How an octet string may be written: quoted as it is, quoted with escapes, or only as a literal (RFC 9051 §4.3). */
function formOf(length: number, at: (index: number) => number): Form {
  if (length > MAX_QUOTED_OCTETS) return 'literal';
  let form: Form = 'plain';
  for (let i = 0; i < length; i += 1) {
    const octet = at(i);
    if (octet < 0x20 || octet > 0x7e) return 'literal';
    if (octet === DQUOTE || octet === BACKSLASH) form = 'escaped';
  }
  return form;
}

function escaped(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

// string = quoted / literal
/** RFC 9051 §9: octets, one per character; NUL, which no string may hold, becomes "?". */
export function writeString(out: ByteWriter, octets: string): void {
  const form = formOf(octets.length, (i) => octets.charCodeAt(i));
  if (form === 'literal') {
    writeLiteral(out, Buffer.from(octets.replaceAll('\0', '?'), 'latin1'));
    return;
  }
  out.octet(DQUOTE);
  out.latin1(form === 'plain' ? octets : escaped(octets));
  out.octet(DQUOTE);
}

// nstring = string / nil
/** RFC 9051 §9 */
export function writeNString(out: ByteWriter, octets: string | null): void {
  if (octets === null) out.latin1(NIL);
  else writeString(out, octets);
}

// literal = "{" number64 "}" CRLF *CHAR8
/** RFC 9051 §9: the caller sees to it that there is no NUL, or says `literal8` (RFC 3516 §4.4). */
export function writeLiteral(out: ByteWriter, octets: Uint8Array, literal8 = false): void {
  writeLiteralHead(out, octets.length, literal8);
  out.octets(octets);
}

/** The announcement of a literal whose `size` octets the caller writes next. */
export function writeLiteralHead(out: ByteWriter, size: number, literal8 = false): void {
  out.latin1(literal8 ? '~{' : '{');
  out.number(size);
  out.latin1('}').crlf();
}

function isAstring(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7e || !isAstringOctet(unit)) return false;
  }
  return text.length > 0 && text.toUpperCase() !== NIL;
}

// astring = 1*ASTRING-CHAR / string
/** RFC 9051 §9: Unicode text as UTF-8; quoted where `utf8` allows it, else 8-bit text becomes a literal. */
export function writeAstring(out: ByteWriter, text: string, utf8: boolean): void {
  if (isAstring(text)) out.latin1(text);
  else writeText(out, text, utf8);
}

/** Unicode text as a quoted string or literal in UTF-8; 8-bit quoted strings only with `utf8` (RFC 9051 §4.3). */
export function writeText(out: ByteWriter, text: string, utf8: boolean): void {
  let plain = text.length <= MAX_QUOTED_OCTETS;
  for (let i = 0; plain && i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    plain = unit >= 0x20 && unit !== 0x7f && (unit < 0x7f || utf8);
  }
  if (!plain) {
    writeLiteral(out, Buffer.from(text.replaceAll('\0', '?'), 'utf8'));
    return;
  }
  out.octet(DQUOTE);
  out.utf8(escaped(text));
  out.octet(DQUOTE);
}

// mailbox = "INBOX" / astring
/** RFC 9051 §9: a name in UTF-8 for IMAP4rev2 and UTF8=ACCEPT, else in modified UTF-7 (RFC 3501 §5.1.3). */
export function writeMailbox(out: ByteWriter, name: string, utf8: boolean): void {
  writeAstring(out, utf8 ? name : encodeModifiedUtf7(name), utf8);
}
