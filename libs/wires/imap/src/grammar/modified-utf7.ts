/** RFC 3501 §5.1.3 mailbox names: UTF-7 with "&" as shift and "," for "/", each name in exactly one spelling. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,';
const VALUES = new Int8Array(128).fill(-1);
for (let i = 0; i < ALPHABET.length; i += 1) VALUES[ALPHABET.charCodeAt(i)] = i;

const SHIFT = 0x26;
const UNSHIFT = 0x2d;

const isDirect = (unit: number): boolean => unit >= 0x20 && unit <= 0x7e;

/** The 16-bit units of one shifted run, or null when it is not canonical. */
function decodeRun(octets: Buffer, start: number, end: number): number[] | null {
  const units: number[] = [];
  let bits = 0;
  let held = 0;
  for (let at = start; at < end; at += 1) {
    const octet = octets[at] as number;
    const value = octet < 128 ? (VALUES[octet] as number) : -1;
    if (value < 0) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 16) continue;
    bits -= 16;
    const unit = held >>> bits;
    held &= (1 << bits) - 1;
    // what can be written directly must be
    if (isDirect(unit)) return null;
    units.push(unit);
  }
  return units.length > 0 && bits < 6 && held === 0 ? units : null;
}

function hasLoneSurrogate(text: string): boolean {
  return !text.isWellFormed();
}

/**
 * Decodes a modified UTF-7 name. Null when it is not canonical: 8-bit or control octets, a shift without end, an encoded
 * printable ASCII character, two shifted runs without anything between, lone surrogates, spare bits.
 */
export function decodeModifiedUtf7(octets: Buffer): string | null {
  let text = '';
  let at = 0;
  let runEndedAt = -1;
  while (at < octets.length) {
    const octet = octets[at] as number;
    if (!isDirect(octet)) return null;
    if (octet !== SHIFT) {
      text += String.fromCharCode(octet);
      at += 1;
      continue;
    }
    const end = octets.indexOf(UNSHIFT, at + 1);
    if (end === -1) return null;
    if (end === at + 1) {
      text += '&';
    } else {
      const units = at === runEndedAt ? null : decodeRun(octets, at + 1, end);
      if (units === null) return null;
      for (const unit of units) text += String.fromCharCode(unit);
      runEndedAt = end + 1;
    }
    at = end + 1;
  }
  return hasLoneSurrogate(text) ? null : text;
}

function encodeRun(text: string, start: number, end: number): string {
  let out = '&';
  let held = 0;
  let bits = 0;
  for (let at = start; at < end; at += 1) {
    held = (held << 16) | text.charCodeAt(at);
    bits += 16;
    while (bits >= 6) {
      bits -= 6;
      out += ALPHABET[(held >>> bits) & 63];
    }
    held &= (1 << bits) - 1;
  }
  if (bits > 0) out += ALPHABET[(held << (6 - bits)) & 63];
  return `${out}-`;
}

/** Encodes a Unicode name; the result is printable ASCII. */
export function encodeModifiedUtf7(name: string): string {
  let out = '';
  let at = 0;
  while (at < name.length) {
    const unit = name.charCodeAt(at);
    if (isDirect(unit)) {
      out += unit === SHIFT ? '&-' : name[at];
      at += 1;
      continue;
    }
    const start = at;
    while (at < name.length && !isDirect(name.charCodeAt(at))) at += 1;
    out += encodeRun(name, start, at);
  }
  return out;
}
