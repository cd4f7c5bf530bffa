const EQUALS = 0x3d;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Decodes quoted-printable (RFC 2045 §6.7) leniently: a `=` that begins no octet stays, lower-case digits are read, white space
 * at the end of a line, which transport added, is dropped.
 */
export function decodeQuotedPrintable(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  // End of the output that trailing white space must not be cut from: encoded octets are kept.
  let solid = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === EQUALS) {
      const value = hexPair(bytes[i + 1], bytes[i + 2]);
      if (value >= 0) {
        out[length++] = value;
        solid = length;
        i += 2;
        continue;
      }
      const breakEnd = softBreak(bytes, i + 1);
      if (breakEnd > 0) {
        solid = length;
        i = breakEnd - 1;
        continue;
      }
    } else if (byte === LF || (byte === CR && bytes[i + 1] === LF)) {
      while (length > solid && isBlank(out[length - 1])) length--;
      out[length++] = byte;
      if (byte === CR) out[length++] = bytes[++i] ?? LF;
      solid = length;
      continue;
    }
    out[length++] = byte;
  }
  return out.subarray(0, length);
}

/** Decodes the text of a Q encoded-word (RFC 2047 §4.2), one octet per character. */
export function decodeQ(text: string): Buffer {
  const out = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === EQUALS) {
      const value = hexPair(text.charCodeAt(i + 1), text.charCodeAt(i + 2));
      if (value >= 0) {
        out[length++] = value;
        i += 2;
        continue;
      }
    }
    out[length++] = code === 0x5f ? 0x20 : code;
  }
  return out.subarray(0, length);
}

/** Decodes `%XX` (RFC 2231 §7), one octet per character. */
export function decodePercent(text: string): Buffer {
  const out = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = code === 0x25 ? hexPair(text.charCodeAt(i + 1), text.charCodeAt(i + 2)) : -1;
    out[length++] = value >= 0 ? value : code;
    if (value >= 0) i += 2;
  }
  return out.subarray(0, length);
}

function hexPair(high: number | undefined, low: number | undefined): number {
  const a = hexDigit(high);
  const b = hexDigit(low);
  return a < 0 || b < 0 ? -1 : a * 16 + b;
}

function hexDigit(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Index after a soft line break whose `=` stands before `at`, or 0. White space before the break is tolerated. */
function softBreak(bytes: Buffer, at: number): number {
  let i = at;
  while (isBlank(bytes[i])) i++;
  if (bytes[i] === CR && bytes[i + 1] === LF) return i + 2;
  if (bytes[i] === LF || bytes[i] === CR) return i + 1;
  return i >= bytes.length ? i : 0;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}
