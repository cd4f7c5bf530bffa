import { type AccountId, FumibakoError } from '#kernel';
import type { Collection, CollectionKind } from './model.js';

/** What is shared: a collection; 0 is all calendars of an account. */
export interface SharePlace {
  readonly accountId: AccountId;
  readonly id: number;
  readonly kind: CollectionKind;
}

/** The number that stands for all calendars of an account, those to come as well. */
export const allCalendars = 0;

export const calendarsOf = (accountId: AccountId): SharePlace => ({ accountId, id: allCalendars, kind: 'calendar' });

const kinds: Readonly<Record<string, CollectionKind>> = {
  calendars: 'calendar',
  addressbooks: 'addressbook',
  files: 'files',
};

/** What a path such as `calendars/default`, `files/plans/2030` or `calendars` names. Throws `collection-unknown`. */
export function placeNamed(accountId: AccountId, collections: readonly Collection[], path: string): SharePlace {
  const [home = '', ...names] = path.split('/').filter((part) => part !== '');
  const kind = Object.hasOwn(kinds, home) ? kinds[home] : undefined;
  if (kind === 'calendar' && names.length === 0) return calendarsOf(accountId);
  const at = (parentId: Collection['parentId'], name: string): Collection | undefined =>
    collections.find((each) => each.kind === kind && each.parentId === parentId && each.name === name.normalize('NFC'));
  let found = kind === 'files' ? at(null, '') : undefined;
  for (const [index, name] of names.entries()) {
    if (index > 0 && found === undefined) break;
    found = at(found?.id ?? null, name);
  }
  if (kind !== undefined && found) return found;
  throw new FumibakoError('collection-unknown', `there is nothing at ${path}`);
}

/** The path by which {@link placeNamed} finds a collection; of what is gone, null. */
export function pathOf(id: number, collections: readonly Collection[]): string | null {
  if (id === allCalendars) return 'calendars';
  const names: string[] = [];
  let at = collections.find((each) => each.id === id);
  const home = Object.entries(kinds).find(([, kind]) => kind === at?.kind)?.[0];
  if (home === undefined) return null;
  for (; at; at = collections.find((each) => each.id === at?.parentId)) if (at.name !== '') names.unshift(at.name);
  return [home, ...names].join('/');
}
