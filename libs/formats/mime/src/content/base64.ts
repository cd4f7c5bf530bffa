/** Sextet of an octet: 0..63, 64 for padding, 255 for what is no base64. */
const SEXTETS = new Uint8Array(256).fill(255);
{
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < alphabet.length; i++) SEXTETS[alphabet.charCodeAt(i)] = i;
  SEXTETS[0x3d] = 64;
}

const BLOCK = 32_768;

/**
 * Decodes base64 (RFC 2045 §6.8): octets outside of the alphabet are skipped, and text after padding in the middle is read as
 * a new base64 text that was appended.
 */
export function decodeBase64(bytes: Buffer): Buffer {
  if (isRegular(bytes)) return Buffer.from(bytes.toString('latin1'), 'base64');
  const out = Buffer.allocUnsafe(Math.ceil((bytes.length * 3) / 4) + 3);
  let length = 0;
  let bits = 0;
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
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

function flush(out: Buffer, at: number, bits: number, count: number): number {
  if (count < 2) return at;
  const value = bits << (6 * (4 - count));
  out[at] = value >> 16;
  if (count === 3) out[at + 1] = value >> 8;
  return at + count - 1;
}

/** True when Node's own decoder gives the same: padding only at the end, nothing but the alphabet and white space. */
function isRegular(bytes: Buffer): boolean {
  const padding = bytes.indexOf(0x3d);
  const end = padding === -1 ? bytes.length : padding;
  for (let start = 0; start < end; start += BLOCK) {
    const stop = Math.min(end, start + BLOCK);
    for (let i = start; i < stop; i++) {
      const byte = bytes[i] ?? 0;
      if (SEXTETS[byte] === 255 && byte !== 0x0d && byte !== 0x0a && byte !== 0x20) return false;
    }
  }
  for (let i = end; i < bytes.length; i++) if ((SEXTETS[bytes[i] ?? 0] ?? 255) < 64) return false;
  return true;
}
