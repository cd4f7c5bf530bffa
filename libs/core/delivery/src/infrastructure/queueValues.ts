import type { IncomingMessage } from '#core/mailstore';
import type { DeliveryRequest } from '../domain/transaction.js';
import type { Waiting } from './queued.js';

/** What the queue keeps of a request. */
export type QueuedRequest = Pick<
  DeliveryRequest,
  | 'id'
  | 'sender'
  | 'reversePath'
  | 'body'
  | 'smtputf8'
  | 'ret'
  | 'envid'
  | 'requireTls'
  | 'tlsOptional'
  | 'priority'
  | 'deliverBy'
>;

/** How a message is to be sent. */
export function handlingOf({ requireTls, tlsOptional, priority, deliverBy }: QueuedRequest): unknown[] {
  const by = [deliverBy?.until ?? null, deliverBy?.mode ?? null, deliverBy?.trace ?? false];
  return [requireTls ?? false, tlsOptional ?? false, priority ?? 0, ...by];
}

/** Size and octets of a message behind its prefix: what lies in a segment stays there. */
export function placeOf({ content: { size, body, segment } }: IncomingMessage, prefix: Buffer): unknown[] {
  const inline = prefix.length === 0 ? body : Buffer.concat([prefix, body]);
  return [prefix.length + size, inline, segment?.segment ?? null, segment?.offset ?? null, segment?.length ?? null];
}

/** What is kept of a message that waits for a moderator. */
export function columnsOf({ list, author, subject, preview, fromElsewhere, seal, senderKnown }: Waiting): unknown[] {
  return [list, author, subject, preview, fromElsewhere, seal, senderKnown];
}
