import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountId, organisationId, systemClock } from '#kernel';
import { Collections, CollectionSharing, ItemIndex, Items, placeNamed } from '#core/collections';
import { ContactBooks, ContactSearch } from '#core/contacts';
import { DirectoryPeople } from '#core/directory';
import { type TestMailStore, testMailStore } from '#testing';

const actor = { via: 'cli', address: null } as const;
let test: TestMailStore;
let books: ContactBooks;
let search: ContactSearch;
let collections: Collections;
let sharing: CollectionSharing;
let owner: AccountId;

beforeAll(async () => {
  test = await testMailStore();
  owner = await test.account('owner@store.test');
  collections = new Collections(test.database, test.store);
  books = new ContactBooks(collections, new Items(test.database, test.segments, test.store));
  sharing = new CollectionSharing(test.database, test.store, collections, systemClock);
  const people = new DirectoryPeople(test.database);
  search = new ContactSearch(collections, new ItemIndex(test.database), people, sharing);
  await test.database.pool.query(
    "UPDATE account SET name = '渡辺 直美', phonetic_name = 'わたなべ なおみ' WHERE address = 'owner@store.test'",
  );
});
afterAll(() => test.close());

const card = (uid: string, lines: readonly string[], version = '3.0'): string =>
  ['BEGIN:VCARD', `VERSION:${version}`, ...(uid === '' ? [] : [`UID:${uid}`]), ...lines, 'END:VCARD', ''].join('\r\n');
const sato = card('s', [
  'FN:佐藤 花子',
  'N:佐藤;花子;;;',
  'X-PHONETIC-LAST-NAME:サトウ',
  'X-PHONETIC-FIRST-NAME:ハナコ',
  'EMAIL:hanako@away.test',
]);
const smith = card('m', ['FN:Ann Smith', 'N:Smith;Ann;;;', 'EMAIL:ann@example.test', 'ORG:Satellite Ltd.']);
const found = async (query: string): Promise<string[]> =>
  (await search.find(owner, organisationId(1), query, 10)).map(({ name }) => name);

describe('address books as files', () => {
  it('are read in once: what is known is replaced or left alone', async () => {
    const file = Buffer.from(sato + smith);
    expect(await books.import(owner, 'default', file, actor)).toMatchObject({ added: 2, replaced: 0, refused: [] });
    expect(await books.import(owner, 'default', file, actor)).toMatchObject({ added: 0, unchanged: 2 });
    const changed = Buffer.from(smith.replace('Ann Smith', 'Anna Smith'));
    expect(await books.import(owner, 'default', changed, actor)).toMatchObject({ added: 0, replaced: 1 });
  });

  it('take cards of vCard 2.1 and without a UID, and refuse what holds none', async () => {
    const old = card('', ['N:Old;Timer', 'TEL;HOME:1'], '2.1');
    expect(await books.import(owner, '古い', Buffer.from(old), actor)).toMatchObject({ added: 1, refused: [] });
    const nothing = books.import(owner, 'default', Buffer.from('hello'), actor);
    await expect(nothing).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('are written as they are kept', async () => {
    const pieces: Buffer[] = [];
    for await (const piece of books.export(owner)) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    expect(text).toContain(sato);
    expect(text.match(/BEGIN:VCARD/g)).toHaveLength(3);
  });
});

describe('whoever types', () => {
  it.each([
    ['佐', ['佐藤 花子']],
    ['佐藤花子', ['佐藤 花子']],
    ['さとう', ['佐藤 花子']],
    ['ｻﾄｳ はな', ['佐藤 花子']],
    ['SMI', ['Anna Smith']],
    ['ann@', ['Anna Smith']],
    ['away', ['佐藤 花子']],
    // a name before an organisation
    ['sat', ['Anna Smith']],
    ['わたなべ', ['渡辺 直美']],
    ['ナオミ', ['渡辺 直美']],
    ['nobody', []],
    ['  ', []],
  ])('finds by %s', async (query, names) => {
    expect(await found(query)).toEqual(names);
  });

  it('sees a card that was put a moment ago', async () => {
    await books.import(owner, 'default', Buffer.from(card('n', ['FN:New Person', 'N:Person;New;;;'])), actor);
    expect(await found('new')).toEqual(['New Person']);
  });
});

it('who is in a book that is shared is found by its readers, as long as it is', async () => {
  const reader = await test.account('reader@store.test');
  const place = placeNamed(owner, await collections.list(owner), 'addressbooks/default');
  const grantee = { kind: 'account', id: reader, address: 'reader@store.test' } as const;
  const names = async (): Promise<string[]> =>
    (await search.find(reader, organisationId(1), 'Anna', 10)).map(({ name }) => name);
  expect(await names()).toEqual([]);
  await sharing.grant(place, grantee, { level: 'read' }, actor);
  expect(await names()).toEqual(['Anna Smith']);
  await sharing.revoke(place, grantee, actor);
  expect(await names()).toEqual([]);
});
