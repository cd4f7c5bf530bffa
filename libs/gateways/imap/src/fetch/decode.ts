import { decodeTransfer } from '#formats/mime';
import { type MessageOctets, slicesOf } from './octets.js';
import type { Span } from './sections.js';

const IDENTITY = new Set(['7bit', '8bit', 'binary', '']);
const DECODED = new Set(['base64', 'quoted-printable', 'x-uuencode', 'uuencode', 'x-uue', 'x-uu']);
/** Bodies up to this size are decoded whole. */
export const WHOLE_OCTETS = 1024 * 1024;

export const isIdentity = (encoding: string): boolean => IDENTITY.has(encoding);
export const canDecode = (encoding: string): boolean => IDENTITY.has(encoding) || DECODED.has(encoding);

function isBase64(octet: number): boolean {
  const isLetter = (octet >= 0x41 && octet <= 0x5a) || (octet >= 0x61 && octet <= 0x7a);
  return isLetter || (octet >= 0x30 && octet <= 0x39) || octet === 0x2b || octet === 0x2f || octet === 0x3d;
}

function onlyBase64(octets: Buffer): Buffer {
  const kept = Buffer.allocUnsafe(octets.length);
  let length = 0;
  for (const octet of octets) if (isBase64(octet)) kept[length++] = octet;
  return kept.subarray(0, length);
}

/** How much of what is held can be decoded without what follows: whole quanta of base64, whole lines of the others. */
function readyOctets(held: Buffer, encoding: string): number {
  if (encoding === 'base64') return held.length - (held.length % 4);
  return held.lastIndexOf(0x0a) + 1;
}

/** The decoded content of a part, piece by piece; lines longer than a slice are held whole. */
export async function* decodedPieces(octets: MessageOctets, span: Span, encoding: string): AsyncGenerator<Buffer> {
  if (isIdentity(encoding)) {
    yield* slicesOf(octets, span);
    return;
  }
  // uuencode has a frame of its own, which cannot be cut
  if ((encoding !== 'base64' && encoding !== 'quoted-printable') || span.end - span.start <= WHOLE_OCTETS) {
    yield decodeTransfer(await octets.read(span), encoding);
    return;
  }
  let held: Buffer = Buffer.alloc(0);
  for await (const slice of slicesOf(octets, span)) {
    held = Buffer.concat([held, encoding === 'base64' ? onlyBase64(slice) : slice]);
    const ready = readyOctets(held, encoding);
    if (ready > 0) yield decodeTransfer(held.subarray(0, ready), encoding);
    held = held.subarray(ready);
  }
  if (held.length > 0) yield decodeTransfer(held, encoding);
}
