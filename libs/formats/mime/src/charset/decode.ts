import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';
import iconv from 'iconv-lite';
import { detectCharset } from './detect.js';
import { decodeHz, decodeIso2022 } from './iso2022.js';
import { findCodec } from './labels.js';

const decoders = new Map<string, TextDecoder>();

/**
 * Decodes octets by a charset label as mail carries it. Never throws: an unknown label, and US-ASCII that is none, are
 * decoded by what the octets look like; what cannot be decoded becomes U+FFFD.
 */
export function decodeCharset(bytes: Uint8Array, label: string): string {
  const codec = findCodec(label);
  const buffer = asBuffer(bytes);
  switch (codec.kind) {
    case 'utf8':
      return decodeUtf8(buffer);
    case 'native':
      return nativeDecoder(codec.label).decode(bytes);
    case 'iso2022':
      return decodeIso2022(buffer);
    case 'hz':
      return decodeHz(buffer);
    case 'utf16':
      return decodeUtf16(buffer);
    case 'iconv':
      return decodeByIconv(buffer, codec.label);
    default:
      return decodeUnlabelled(buffer);
  }
}

/** Decodes octets that carry no charset; `hint` is a charset that is likely, such as that of the body. */
export function decodeUnlabelled(bytes: Uint8Array, hint?: string): string {
  const buffer = asBuffer(bytes);
  if (isAscii(buffer) && !buffer.includes(0x1b)) return buffer.toString('latin1');
  const charset = detectCharset(buffer, usefulHint(hint));
  const codec = findCodec(charset);
  if (codec.kind === 'ascii' || codec.kind === 'unknown') return buffer.toString('latin1');
  return decodeCharset(buffer, charset);
}

/** A Buffer over the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The shared decoder of a label that TextDecoder knows; decoders are stateless between calls without `stream`. */
export function nativeDecoder(label: string): TextDecoder {
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    decoder = new TextDecoder(label);
    decoders.set(label, decoder);
  }
  return decoder;
}

function usefulHint(hint: string | undefined): string | undefined {
  if (hint === undefined) return undefined;
  const kind = findCodec(hint).kind;
  return kind === 'ascii' || kind === 'utf8' || kind === 'unknown' ? undefined : hint;
}

function decodeUtf8(buffer: Buffer): string {
  const start = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0;
  return buffer.toString('utf8', start);
}

/** RFC 2781 §4.3: big-endian unless a byte order mark says otherwise; without one, the place of the zeros decides. */
function decodeUtf16(buffer: Buffer): string {
  const little = buffer[0] === 0xff && buffer[1] === 0xfe;
  const big = buffer[0] === 0xfe && buffer[1] === 0xff;
  const looksLittle = buffer.length > 1 && buffer[1] === 0 && buffer[0] !== 0;
  return nativeDecoder(little || (!big && looksLittle) ? 'utf-16le' : 'utf-16be').decode(buffer);
}

function decodeByIconv(buffer: Buffer, label: string): string {
  try {
    return iconv.decode(buffer, label).toWellFormed();
  } catch {
    return buffer.toString('latin1');
  }
}
