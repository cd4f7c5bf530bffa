import type { Collection } from '#core/collections';
import { dav } from '#wires/dav';
import { DavRefusal } from './errorMap.js';

const prefix = 'urn:fumibako:sync:';

/** What a client keeps to ask later what has changed (RFC 6578 §3.2); account and collection keep it from another. */
export function syncTokenOf(collection: Pick<Collection, 'accountId' | 'id' | 'changeNumber'> | null): string | null {
  return collection === null ? null : `${prefix}${collection.accountId}:${collection.id}:${collection.changeNumber}`;
}

/** The change that a token stands for. Throws `DavRefusal`: the client has to read everything again (RFC 6578 §3.2). */
export function changeOf(token: string, { accountId, id, changeNumber, forgottenChange }: Collection): number {
  const [, account, collection, change] = /^urn:fumibako:sync:(\d{1,15}):(\d{1,15}):(\d{1,15})$/.exec(token) ?? [];
  const since = Number(change);
  if (Number(account) !== accountId || Number(collection) !== id || !(since <= changeNumber) || since < forgottenChange)
    throw new DavRefusal(403, { name: dav('valid-sync-token') });
  return since;
}
