import type { AccountId, MessageId } from '#kernel';
import type { Session } from '../session/session.js';
import type { Span } from './sections.js';

/** Octets of one read from a stored message that is too large to be held. */
export const SLICE_OCTETS = 128 * 1024;

/** The octets of one message, from wherever they are. */
export interface MessageOctets {
  /** Throws `message-unreadable`. */
  read(span: Span): Promise<Buffer>;
}

/** A message that was read whole. */
export function heldOctets(message: Buffer): MessageOctets {
  return { read: async ({ start, end }) => message.subarray(start, end) };
}

/** A message that stays where it is stored. */
export function storedOctets(session: Session, accountId: AccountId, id: MessageId): MessageOctets {
  const { reader } = session.store;
  return { read: async ({ start, end }) => await reader.slice(accountId, id, start, end) };
}

/** A span in pieces that can be held. */
export async function* slicesOf(octets: MessageOctets, { start, end }: Span): AsyncGenerator<Buffer> {
  for (let at = start; at < end; at += SLICE_OCTETS)
    yield await octets.read({ start: at, end: Math.min(end, at + SLICE_OCTETS) });
}
