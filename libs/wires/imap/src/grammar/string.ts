import { isUtf8 } from 'node:buffer';
import type { Cursor } from './cursor.js';
import { isAstringOctet, isAtomOctet } from './octets.js';

const DQUOTE = 0x22;
const BACKSLASH = 0x5c;

/** End of the quoted string ahead of its opening quote, and whether it holds escapes. */
function scanQuoted(cursor: Cursor): { length: number; escapes: number; eightBit: boolean } {
  let at = 1;
  let escapes = 0;
  let eightBit = false;
  for (;;) {
    const octet = cursor.octetAt(at);
    if (octet === DQUOTE) return { length: at - 1, escapes, eightBit };
    if (octet === BACKSLASH) {
      at += 1;
      escapes += 1;
      const escaped = cursor.octetAt(at);
      if (escaped !== DQUOTE && escaped !== BACKSLASH) {
        cursor.skip(at);
        cursor.fail('\\" or \\\\');
      }
    } else if (octet <= 0 || octet === 0x0d || octet === 0x0a) {
      cursor.skip(at);
      cursor.fail(octet === -1 ? 'closing quote' : 'character without CR, LF and NUL');
    }
    if (octet >= 0x80) eightBit = true;
    at += 1;
  }
}

// quoted = DQUOTE *QUOTED-CHAR DQUOTE
// QUOTED-CHAR = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials / UTF8-2 / UTF8-3 / UTF8-4
/** RFC 9051 §9, RFC 9051 §4.3: the content without quotes and escapes. */
export function quoted(cursor: Cursor): Buffer {
  if (cursor.octet !== DQUOTE) cursor.fail('quoted string');
  const { length, escapes, eightBit } = scanQuoted(cursor);
  const raw = cursor.view(1, length + 1);
  if (eightBit && !isUtf8(raw)) cursor.fail('quoted string in UTF-8');
  cursor.skip(length + 2);
  if (escapes === 0) return raw;
  const plain = Buffer.allocUnsafe(length - escapes);
  let to = 0;
  for (let from = 0; from < length; from += 1) {
    if (raw[from] === BACKSLASH) from += 1;
    plain[to] = raw[from] as number;
    to += 1;
  }
  return plain;
}

// literal = "{" number64 ["+"] "}" CRLF *CHAR8
/** RFC 9051 §9: CHAR8 excludes NUL; literal8 is no literal. */
export function literal(cursor: Cursor): Buffer {
  if (!cursor.atLiteral) cursor.fail('literal');
  const segment = cursor.takeLiteral();
  if (segment.literal8) cursor.fail('literal without "~"');
  if (segment.octets === null) cursor.fail('literal kept as an argument');
  if (segment.octets.includes(0)) cursor.fail('literal without NUL');
  return segment.octets;
}

// string = quoted / literal
/** RFC 9051 §9 */
export function string(cursor: Cursor, expected = 'string'): Buffer {
  if (cursor.octet === DQUOTE) return quoted(cursor);
  if (cursor.atLiteral) return literal(cursor);
  return cursor.fail(expected);
}

// astring = 1*ASTRING-CHAR / string
/** RFC 9051 §9 */
export function astring(cursor: Cursor, expected = 'astring'): Buffer {
  const plain = cursor.takeWhile(isAstringOctet);
  if (plain.length === 0) return string(cursor, expected);
  // a literal glued to an atom is neither
  if (cursor.atLiteral) cursor.fail('space');
  return plain;
}

// atom = 1*ATOM-CHAR
/** RFC 9051 §9 */
export function atom(cursor: Cursor, expected = 'atom'): string {
  const taken = cursor.takeWhile(isAtomOctet);
  if (taken.length === 0) cursor.fail(expected);
  return taken.toString('latin1');
}

// nil = "NIL"    nstring = string / nil
/** RFC 9051 §9 */
export function nstring(cursor: Cursor, expected = 'nstring'): Buffer | null {
  if (cursor.octet === DQUOTE || cursor.atLiteral) return string(cursor, expected);
  if (!cursor.tryWord('NIL')) cursor.fail(expected);
  return null;
}

/** An astring that must be UTF-8 text (user names, passwords, identifiers). */
export function textAstring(cursor: Cursor, expected: string): string {
  const octets = astring(cursor, expected);
  if (!isUtf8(octets)) cursor.fail(`${expected} in UTF-8`);
  return octets.toString('utf8');
}
