/** Sextet of an octet: 0..63, 64 for padding, 255 for what is no base64. */
const SEXTETS = new Uint8Array(256).fill(255);
{
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < alphabet.length; i++) SEXTETS[alphabet.charCodeAt(i)] = i;
  SEXTETS[0x3d] = 64;
}

/**
 * Decodes base64 (RFC 2045 §6.8): octets outside of the alphabet are skipped, and text after padding in the middle is read as
 * a new base64 text that was appended. Several times faster than decoding by way of a string.
 */
export function decodeBase64(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(Math.ceil((bytes.length * 3) / 4) + 3);
  let length = 0;
  let bits = 0;
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (count === 0) {
      const quads = decodeQuads(bytes, i, out, length);
      i += quads * 4;
      length += quads * 3;
    }
    const sextet = SEXTETS[bytes[i] ?? 0] ?? 255;
    if (sextet < 64) {
      bits = ((bits << 6) | sextet) & 0xffffff;
      if (++count === 4) {
        out[length++] = bits >> 16;
        out[length++] = bits >> 8;
        out[length++] = bits;
        count = 0;
      }
    } else if (sextet === 64 && count > 0) {
      length = flush(out, length, bits, count);
      count = 0;
    }
  }
  return out.subarray(0, flush(out, length, bits, count));
}

/** Decodes groups of four as long as nothing else stands between; returns how many. */
function decodeQuads(bytes: Buffer, from: number, out: Buffer, to: number): number {
  let at = from;
  let end = to;
  for (const last = bytes.length - 3; at < last; at += 4) {
    const bits =
      ((SEXTETS[bytes[at] ?? 0] ?? 0) << 24) |
      ((SEXTETS[bytes[at + 1] ?? 0] ?? 0) << 16) |
      ((SEXTETS[bytes[at + 2] ?? 0] ?? 0) << 8) |
      (SEXTETS[bytes[at + 3] ?? 0] ?? 0);
    // 64 and 255 have one of the two upper bits.
    if ((bits & 0xc0c0c0c0) !== 0) break;
    out[end++] = (bits >> 22) | ((bits >> 20) & 0x03);
    out[end++] = ((bits >> 12) & 0xf0) | ((bits >> 10) & 0x0f);
    out[end++] = ((bits >> 2) & 0xc0) | (bits & 0x3f);
  }
  return (at - from) / 4;
}

function flush(out: Buffer, at: number, bits: number, count: number): number {
  if (count < 2) return at;
  const value = bits << (6 * (4 - count));
  out[at] = value >> 16;
  if (count === 3) out[at + 1] = value >> 8;
  return at + count - 1;
}

/** Octets of base64 text in a line (RFC 2045 §6.8), and the octets that they stand for. */
const LINE = 76;
export const LINE_OCTETS = 57;

/** Octets as lines of base64. */
export function base64LinesOf(octets: Buffer): Buffer {
  const text = octets.toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += LINE) lines.push(text.slice(at, at + LINE));
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
}
