import { asBuffer } from '../charset/decode.js';
import { decodeBase64 } from './base64.js';
import { decodeQuotedPrintable } from './quotedPrintable.js';
import { decodeUuencode } from './uuencode.js';

/**
 * Undoes a Content-Transfer-Encoding (RFC 2045 §6). Broken input is decoded as far as it goes; an unknown encoding leaves the octets
 * as they are. The result may share memory with the input. Never throws.
 */
export function decodeTransfer(bytes: Uint8Array, encoding: string): Buffer {
  const buffer = asBuffer(bytes);
  switch (encoding.toLowerCase()) {
    case 'base64':
      return decodeBase64(buffer);
    case 'quoted-printable':
      return decodeQuotedPrintable(buffer);
    case 'x-uuencode':
    case 'uuencode':
    case 'x-uue':
    case 'x-uu':
      return decodeUuencode(buffer);
    default:
      return buffer;
  }
}
