import { scanFields } from '../headers/fields.js';
import { base64LinesOf, LINE_OCTETS } from './base64.js';

const NAME = 'content-transfer-encoding';
const TEXT = 'Content-Transfer-Encoding: base64\r\n';

/** Encodings in which a part stands as it is (RFC 2045 §6.2). */
const identity: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary']);

/** Where the content of a part lies in its message. */
interface Place<P> {
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly children: readonly P[];
  readonly message: P | null;
}

/** The part whose content an octet of the message belongs to; null for one of a header, or between parts. */
export function partAround<P extends Place<P>>(part: P, at: number): P | null {
  if (at < part.bodyStart || at >= part.bodyEnd) return null;
  if (part.message !== null) return partAround(part.message, at);
  if (part.children.length === 0) return part;
  for (const child of part.children) {
    const found = partAround(child, at);
    if (found !== null) return found;
  }
  return null;
}

/** Whether the content of a part is what it is, so that it may be encoded. */
export const standsAsItIs = ({ encoding }: { readonly encoding: string }): boolean => identity.has(encoding);

/** The header of a part, its empty line included, for content in base64. */
export function headerForBase64(header: Buffer): Buffer {
  const kept: Buffer[] = [Buffer.from(TEXT)];
  let at = 0;
  for (const { name, start, end } of scanFields(header, 0, Number.MAX_SAFE_INTEGER).fields) {
    if (name !== NAME) continue;
    kept.push(header.subarray(at, start));
    at = end;
  }
  kept.push(header.subarray(at));
  // a part may have no header, and then no empty line either
  if (header.length === 0) kept.push(Buffer.from('\r\n'));
  return Buffer.concat(kept);
}

/** Octets as lines of base64, piece by piece. */
export async function* base64Lines(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const octets = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const whole = octets.length - (octets.length % LINE_OCTETS);
    if (whole > 0) yield base64LinesOf(octets.subarray(0, whole));
    rest = Buffer.from(octets.subarray(whole));
  }
  if (rest.length > 0) yield base64LinesOf(rest);
}
