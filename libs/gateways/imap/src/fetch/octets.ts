import type { AccountId, MessageId } from '#kernel';
import type { Session } from '../session/session.js';
import { SLICE_OCTETS } from './contentsInFlight.js';
import type { Span } from './sections.js';

/** The octets of one message, from wherever they are. */
export interface MessageOctets {
  /** Reads into the first octets of `into` where that can be. Throws `message-unreadable`. */
  read(span: Span, into?: Buffer): Promise<Buffer>;
}

/** A message that was read whole. */
export function heldOctets(message: Buffer): MessageOctets {
  return { read: async ({ start, end }) => message.subarray(start, end) };
}

/** A message that stays where it is stored. */
export function storedOctets(session: Session, accountId: AccountId, id: MessageId): MessageOctets {
  const { reader } = session.store;
  return { read: async ({ start, end }, into) => await reader.slice(accountId, id, start, end, into) };
}

/** A span in pieces that can be held. */
export async function* slicesOf(octets: MessageOctets, { start, end }: Span): AsyncGenerator<Buffer> {
  for (let at = start; at < end; at += SLICE_OCTETS)
    yield await octets.read({ start: at, end: Math.min(end, at + SLICE_OCTETS) });
}
