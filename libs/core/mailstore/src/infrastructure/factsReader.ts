import type { AccountId, MessageId } from '#kernel';
import { parseMessage } from '#formats/mime';
import { maxKeyLength } from '../domain/content.js';
import { type SortFacts, sortFactsOf, storedFacts } from '../domain/sortFacts.js';
import type { MessageReader } from './reader.js';

/** Octets of a message whose usual fields were too large to be kept, in which they are sought. */
const headerOctets = 256 * 1024;

/** What ordering and threading want to know of messages. */
export async function readFacts(
  reader: MessageReader,
  accountId: AccountId,
  ids: readonly MessageId[],
): Promise<ReadonlyMap<MessageId, SortFacts>> {
  const blocks = await reader.usualFields(accountId, ids);
  const facts = new Map<MessageId, SortFacts>();
  for (const [id, block] of blocks)
    facts.set(id, sortFactsOf(block.length > 0 ? block : await headerOf(reader, accountId, id)));
  return facts;
}

/** Date and subject alone, from the columns, without reading a header. */
export async function readStoredFacts(
  reader: MessageReader,
  accountId: AccountId,
  ids: readonly MessageId[],
): Promise<ReadonlyMap<MessageId, SortFacts>> {
  const columns = await reader.sortColumns(accountId, ids);
  const facts = new Map<MessageId, SortFacts>();
  const cut: MessageId[] = [];
  for (const [id, { sentAt, baseSubject }] of columns)
    if (baseSubject.length < maxKeyLength) facts.set(id, storedFacts(sentAt, baseSubject));
    else cut.push(id);
  if (cut.length > 0) for (const [id, read] of await readFacts(reader, accountId, cut)) facts.set(id, read);
  return facts;
}

async function headerOf(reader: MessageReader, accountId: AccountId, id: MessageId): Promise<Buffer> {
  const head = await reader.slice(accountId, id, 0, headerOctets).catch(() => Buffer.alloc(0));
  return head.subarray(0, parseMessage(head).headerEnd);
}
