import { describe, expect, it } from 'vitest';
import { accountId, changeNumber, type CollectionId, collectionId } from '#kernel';
import {
  type Access,
  accessIn,
  accessOf,
  type AccountShares,
  actsFor,
  lettersOf,
  noAccess,
  shareLevels,
} from './access.js';
import type { Collection, CollectionKind } from './model.js';

const collection = (id: number, kind: CollectionKind, name: string, parent: number | null = null): Collection => ({
  accountId: accountId(1),
  id: collectionId(id),
  kind,
  parentId: parent === null ? null : collectionId(parent),
  name,
  components: [],
  properties: {},
  items: 0,
  changeNumber: changeNumber(1),
  forgottenChange: changeNumber(0),
  createdAt: new Date(0),
});
const all = [
  collection(1, 'calendar', 'default'),
  collection(2, 'calendar', 'work'),
  collection(3, 'addressbook', 'default'),
  collection(4, 'files', ''),
  collection(5, 'files', 'a', 4),
  collection(6, 'files', 'b', 5),
  collection(7, 'files', 'c', 6),
  collection(8, 'inbox', ''),
];
const shares = (given: Record<number, string>, more: Partial<AccountShares> = {}): AccountShares => ({
  ownerId: accountId(1),
  address: 'a@x.test',
  name: null,
  isMember: false,
  calendars: noAccess,
  collections: new Map(
    Object.entries(given).map(([id, letters]): [CollectionId, Access] => [collectionId(Number(id)), accessOf(letters)]),
  ),
  ...more,
});
const levelsIn = (given: AccountShares): Record<string, string> =>
  Object.fromEntries([...accessIn(given, all)].map(([id, { level }]) => [id, level]));

describe('access', () => {
  it.each(shareLevels)('%s is what its letters say', (level) => {
    expect(accessOf(lettersOf(level, false))).toEqual({ level, seesPrivate: false });
    expect(accessOf(lettersOf(level, true))).toEqual({ level, seesPrivate: true });
  });

  it('of letters that belong to no level is none', () => {
    expect(accessOf('').level).toBe('none');
    expect(accessOf('lr').level).toBe('none');
  });

  it('of a folder is that of what is in it, and lets pass to it', () => {
    expect(levelsIn(shares({ 6: '9lr' }))).toEqual({ 4: 'pass', 5: 'pass', 6: 'read', 7: 'read' });
    expect(levelsIn(shares({ 5: '9lr', 7: '9lrwite' }))).toEqual({ 4: 'pass', 5: 'read', 6: 'read', 7: 'write' });
  });

  it('of all calendars is of no books', () => {
    expect(levelsIn(shares({}, { calendars: accessOf('9lr') }))).toEqual({ 1: 'read', 2: 'read' });
  });

  it('of delegates reaches the inbox where invitations come to what they have', () => {
    expect(levelsIn(shares({ 1: lettersOf('delegate', true) }))).toEqual({ 1: 'delegate', 8: 'delegate' });
    expect(levelsIn(shares({ 2: lettersOf('delegate', true) }))).toEqual({ 2: 'delegate' });
    expect(actsFor(shares({ 1: lettersOf('write', true) }), all)).toBe(false);
    expect(actsFor(shares({}, { calendars: accessOf(lettersOf('delegate', false)) }), all)).toBe(true);
  });

  it('of members is full', () => {
    expect(new Set(Object.values(levelsIn(shares({}, { isMember: true }))))).toEqual(new Set(['full']));
  });
});
