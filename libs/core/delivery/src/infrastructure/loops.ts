import { fieldValue, type HeaderField } from '#formats/mime';
import { FumibakoError } from '#kernel';
import { addressKey, type Lookup } from '#core/directory';
import { listId } from '../domain/listFields.js';
import { maxHops } from '../domain/trace.js';
import type { DeliveryRequest } from '../domain/transaction.js';
import { isOurs } from './provenance.js';

/** Throws `mail-loop` where a message has been on its way for too long, or has been here before. */
export function checkLoops(request: DeliveryRequest, block: Buffer, fields: readonly HeaderField[]): void {
  if (fields.filter(({ name }) => name === 'received').length >= maxHops)
    throw new FumibakoError('mail-loop', 'the message has passed too many servers');
  if (isOurs(request)) return;
  const before = new Set(
    fields.filter(({ name }) => name === 'delivered-to').map((field) => fieldValue(block, field).toLowerCase()),
  );
  if (before.size > 0 && request.recipients.every(({ address }) => before.has(addressKey(address))))
    throw new FumibakoError('mail-loop', 'the message has been delivered to its recipient before');
}

/** What has come through a list must not enter it again. `listIds`: values of List-Id in the message. */
export function checkLists(listIds: readonly string[], lookups: readonly Lookup[]): void {
  for (const lookup of lookups) {
    const list = lookup.kind === 'local' ? lookup.list : null;
    if (list && listIds.some((id) => id.endsWith(`<${listId(list)}>`)))
      throw new FumibakoError('mail-loop', 'the message has come through the list before');
  }
}
