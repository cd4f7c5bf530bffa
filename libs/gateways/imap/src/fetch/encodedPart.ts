import { decodeTransfer } from '#formats/mime';
import { no, Refused } from '../session/reply.js';
import { canDecode, decodedPieces, isIdentity, WHOLE_OCTETS } from './decode.js';
import type { MessageOctets } from './octets.js';
import { bodyOf, type MessageTree, partAt, type Span } from './sections.js';

/** A part as BINARY reads it (RFC 9051 §6.4.5): where its octets stand, and how they are encoded. */
export interface EncodedPart {
  readonly span: Span;
  readonly encoding: string;
}

export function wholeMessage(size: number): EncodedPart {
  return { span: { start: 0, end: size }, encoding: 'binary' };
}

/** Null for a part that is not there. Throws NO [UNKNOWN-CTE] for one that cannot be decoded. */
export function encodedPart(tree: MessageTree, number: string): EncodedPart | null {
  const part = partAt(tree, number);
  if (part === null) return null;
  const encoding = part.children.length > 0 || part.message !== null ? 'binary' : part.encoding;
  // RFC 9051 §6.4.5.1
  if (!canDecode(encoding)) throw new Refused(no('Transfer encoding not known', { name: 'UNKNOWN-CTE' }));
  return { span: bodyOf(tree, part), encoding };
}

/** The decoded content of a part that is small; null for one that is decoded as it is sent. */
export async function decodedWhole(octets: MessageOctets, { span, encoding }: EncodedPart): Promise<Buffer | null> {
  if (span.end - span.start > WHOLE_OCTETS) return null;
  return decodeTransfer(await octets.read(span), encoding);
}

/** Octets of the decoded content. */
export async function decodedSize(octets: MessageOctets, { span, encoding }: EncodedPart): Promise<number> {
  if (isIdentity(encoding)) return span.end - span.start;
  let size = 0;
  for await (const piece of decodedPieces(octets, span, encoding)) size += piece.length;
  return size;
}
