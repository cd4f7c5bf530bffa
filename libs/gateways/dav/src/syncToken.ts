import type { CalendarView } from '#core/calendar';
import type { Collection } from '#core/collections';
import { dav } from '#wires/dav';
import { DavRefusal } from './errorMap.js';

const prefix = 'urn:fumibako:sync:';
/** Who sees more or less than before reads everything again: all tags are others. */
const marks: Readonly<Record<CalendarView, string>> = { full: '', public: ':public', titles: ':titles' };

/** What a client keeps to ask later what has changed (RFC 6578 §3.2); account and collection keep it from another. */
export function syncTokenOf(
  collection: Pick<Collection, 'accountId' | 'id' | 'changeNumber'> | null,
  view: CalendarView = 'full',
): string | null {
  if (collection === null) return null;
  return `${prefix}${collection.accountId}:${collection.id}:${collection.changeNumber}${marks[view]}`;
}

/** The change that a token stands for. Throws `DavRefusal`: the client has to read everything again (RFC 6578 §3.2). */
export function changeOf(
  token: string,
  { accountId, id, changeNumber, forgottenChange }: Collection,
  view: CalendarView = 'full',
): number {
  const [, account, collection, change, mark] =
    /^urn:fumibako:sync:(\d{1,15}):(\d{1,15}):(\d{1,15})((?::[a-z]+)?)$/.exec(token) ?? [];
  const since = Number(change);
  const isOfThis = Number(account) === accountId && Number(collection) === id && mark === marks[view];
  if (!isOfThis || !(since <= changeNumber) || since < forgottenChange)
    throw new DavRefusal(403, { name: dav('valid-sync-token') });
  return since;
}
