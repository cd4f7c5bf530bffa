import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountId, type CollectionId } from '#kernel';
import {
  type Collection,
  Collections,
  contentOf,
  ContentIntake,
  type Derived,
  type Expectation,
  ItemEdits,
  Items,
  maxCollectionDepth,
  nothingDerived,
  purgeItems,
} from '#core/collections';
import { type TestMailStore, testMailStore } from '#testing';

const actor = { via: 'dav', address: null } as const;
const anything: Expectation = { kind: 'anything' };
let test: TestMailStore;
let collections: Collections;
let items: Items;
let edits: ItemEdits;
let count = 0;

beforeAll(async () => {
  test = await testMailStore();
  collections = new Collections(test.database, test.store);
  items = new Items(test.database, test.segments, test.store);
  edits = new ItemEdits(test.database, test.store);
});
afterAll(() => test.close());

const account = (quota?: number): Promise<AccountId> => test.account(`c${++count}@store.test`, quota);

async function calendarOf(accountId: AccountId): Promise<Collection> {
  const found = (await collections.list(accountId)).find(({ kind, name }) => kind === 'calendar' && name === 'default');
  if (!found) throw new Error('there is no default calendar');
  return found;
}

interface Putting {
  readonly uid?: string;
  readonly expected?: Expectation;
  readonly derived?: Partial<Derived>;
}

function put(
  accountId: AccountId,
  collectionId: CollectionId,
  name: string,
  text: string,
  { uid, expected = anything }: Putting = {},
): ReturnType<Items['put']> {
  const derived = { ...nothingDerived, uid: uid ?? null };
  const request = { content: contentOf(Buffer.from(text)), mediaType: 'text/plain', derived, expected };
  return items.put({ accountId, collectionId, name }, request, actor);
}

const used = async (accountId: AccountId): Promise<number> => (await test.store.quotas.use(accountId)).usedOctets;

describe('collections', () => {
  it('an account has its calendar, tasks, address book and files from the beginning, once', async () => {
    const owner = await account();
    const [first, second] = await Promise.all([collections.list(owner), collections.list(owner)]);
    expect(second).toEqual(first);
    expect(first.map(({ kind, name, components }) => [kind, name, components])).toEqual([
      ['addressbook', 'default', []],
      ['calendar', 'default', ['VEVENT']],
      ['calendar', 'tasks', ['VTODO']],
      ['files', '', []],
      ['inbox', '', []],
      ['outbox', '', []],
    ]);
  });

  it('have names that are theirs alone in one place', async () => {
    const owner = await account();
    await collections.create(owner, { kind: 'calendar', name: '予定' }, actor);
    const again = collections.create(owner, { kind: 'calendar', name: '予定' }, actor);
    await expect(again).rejects.toMatchObject({ kind: 'collection-exists' });
    await collections.create(owner, { kind: 'addressbook', name: '予定' }, actor);
    for (const name of ['', '.', '..', 'a/b', 'a\u0000', '\ud800'])
      await expect(collections.create(owner, { kind: 'calendar', name }, actor)).rejects.toMatchObject({
        kind: 'invalid',
      });
    const long = collections.create(owner, { kind: 'calendar', name: 'あ'.repeat(86) }, actor);
    await expect(long).rejects.toMatchObject({ kind: 'limit-exceeded' });
  });

  it('lie within each other only so deep, and never within themselves', async () => {
    const owner = await account();
    let parent = await collections.create(owner, { kind: 'files', name: 'top' }, actor);
    const top = parent;
    const make = (): Promise<Collection> =>
      collections.create(owner, { kind: 'files', parentId: parent.id, name: 'x' }, actor);
    for (let depth = 2; depth <= maxCollectionDepth; depth++) parent = await make();
    await expect(make()).rejects.toMatchObject({ kind: 'limit-exceeded' });
    const into = collections.move(owner, top.id, { parentId: parent.id, name: 'y' }, actor);
    await expect(into).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('are copied and removed with what is in them', async () => {
    const owner = await account();
    const top = await collections.create(owner, { kind: 'files', name: 'a' }, actor);
    const inner = await collections.create(owner, { kind: 'files', parentId: top.id, name: 'b' }, actor);
    await put(owner, top.id, 'one', '1');
    await put(owner, inner.id, 'two', '22');
    const copy = await collections.copy(owner, top.id, { parentId: null, name: 'c' }, true, actor);
    expect(await used(owner)).toBe(6);
    const [, below] = await collections.branch(owner, copy.id);
    expect(below).toMatchObject({ name: 'b', items: 1 });
    const shallow = await collections.copy(owner, top.id, { parentId: null, name: 'd' }, false, actor);
    expect(await collections.branch(owner, shallow.id)).toHaveLength(1);
    await collections.remove(owner, top.id, actor);
    expect(await collections.find(owner, inner.id)).toBeNull();
    expect(await used(owner)).toBe(3);
    const found = await items.find({ accountId: owner, collectionId: below?.id as CollectionId, name: 'two' });
    expect(found && (await items.octets(found, 0, 10))?.toString()).toBe('22');
  });
});

describe('items', () => {
  it('are put, replaced and left alone, each version once in the journal', async () => {
    const owner = await account();
    const { id } = await calendarOf(owner);
    const first = await put(owner, id, 'a.ics', 'one');
    expect(first).toMatchObject({ created: true, unchanged: false });
    const same = await put(owner, id, 'a.ics', 'one');
    expect(same).toMatchObject({ created: false, unchanged: true, id: first.id, changeNumber: first.changeNumber });
    const second = await put(owner, id, 'a.ics', 'two!');
    expect(second).toMatchObject({ created: false, unchanged: false, changeNumber: first.changeNumber + 1 });
    expect(await collections.find(owner, id)).toMatchObject({ items: 1, changeNumber: second.changeNumber });
    expect(await used(owner)).toBe(4);
    const { rows } = await test.database.pool.query(
      'SELECT kind, actor FROM journal WHERE account_id = $1 AND collection_id = $2 AND kind = 20',
      [owner, id],
    );
    expect(rows).toHaveLength(2);
    expect((await items.contents(owner, id, [first.id])).get(first.id)?.toString()).toBe('one');
  });

  it('are written only where what is there is what was expected', async () => {
    const owner = await account();
    const { id } = await calendarOf(owner);
    const changed = { kind: 'item-changed' };
    const other = Buffer.alloc(32);
    await expect(put(owner, id, 'a', '1', { expected: { kind: 'something' } })).rejects.toMatchObject(changed);
    const one = await put(owner, id, 'a', '1', { expected: { kind: 'nothing' } });
    await expect(put(owner, id, 'a', '2', { expected: { kind: 'nothing' } })).rejects.toMatchObject(changed);
    const stale = { kind: 'one-of', hashes: [other] } as const;
    await expect(put(owner, id, 'a', '2', { expected: stale })).rejects.toMatchObject(changed);
    await put(owner, id, 'a', '2', { expected: { kind: 'one-of', hashes: [other, one.hash] } });
    const place = { accountId: owner, collectionId: id, name: 'a' };
    await expect(edits.remove(place, { kind: 'one-of', hashes: [one.hash] }, actor)).rejects.toMatchObject(changed);
    await edits.remove(place, anything, actor);
    await expect(edits.remove(place, anything, actor)).rejects.toMatchObject({ kind: 'item-unknown' });
    expect(await used(owner)).toBe(0);
  });

  it('of two writers who expect the same version one is told of the other', async () => {
    const owner = await account();
    const { id } = await calendarOf(owner);
    const { hash } = await put(owner, id, 'a', '0');
    const expected = { kind: 'one-of', hashes: [hash] } as const;
    const writers = Array.from({ length: 8 }, (_, at) => put(owner, id, 'a', `by ${at}`, { expected }));
    const settled = await Promise.allSettled(writers);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('have a UID that nothing else in the collection has', async () => {
    const owner = await account();
    const { id } = await calendarOf(owner);
    await put(owner, id, 'a.ics', 'a', { uid: 'u' });
    await expect(put(owner, id, 'b.ics', 'b', { uid: 'u' })).rejects.toMatchObject({
      kind: 'uid-taken',
      message: 'a.ics',
    });
    await put(owner, id, 'a.ics', 'a2', { uid: 'v' });
    await put(owner, id, 'b.ics', 'b', { uid: 'u' });
    const move = { to: { accountId: owner, collectionId: id, name: 'c.ics' }, move: true, expected: anything };
    await edits.transfer({ accountId: owner, collectionId: id, name: 'b.ics' }, move, actor);
    expect(await items.withUid(owner, id, 'u')).toMatchObject({ name: 'c.ics' });
    const copy = edits.transfer(move.to, { ...move, to: { ...move.to, name: 'd.ics' }, move: false }, actor);
    await expect(copy).rejects.toMatchObject({ kind: 'uid-taken' });
    expect(await used(owner)).toBe(3);
  });

  it('count for the quota of the account', async () => {
    const owner = await account(10);
    const { id } = await calendarOf(owner);
    await put(owner, id, 'a', '12345678');
    await expect(put(owner, id, 'b', '123')).rejects.toMatchObject({ kind: 'over-quota' });
    await put(owner, id, 'a', '1');
    await put(owner, id, 'b', '123');
    const copy = { to: { accountId: owner, collectionId: id, name: 'c' }, move: false, expected: anything };
    for (let at = 0; at < 2; at++)
      await edits.transfer(
        { accountId: owner, collectionId: id, name: 'b' },
        { ...copy, to: { ...copy.to, name: `c${at}` } },
        actor,
      );
    const over = edits.transfer({ accountId: owner, collectionId: id, name: 'b' }, copy, actor);
    await expect(over).rejects.toMatchObject({ kind: 'over-quota' });
    expect(await used(owner)).toBe(10);
  });

  it('that are large lie in segments and come out as they went in', async () => {
    const owner = await account();
    const home = (await collections.list(owner)).find(({ kind }) => kind === 'files') as Collection;
    const large = Buffer.alloc(100_000, 'abcdefg');
    const intake = new ContentIntake(test.segments, 1_000_000);
    for (let at = 0; at < large.length; at += 30_000) await intake.write(large.subarray(at, at + 30_000));
    const content = await intake.finish();
    expect(content.segment).not.toBeNull();
    const place = { accountId: owner, collectionId: home.id, name: 'large' };
    await items.put(place, { content, mediaType: null }, actor);
    const item = await items.find(place);
    expect(item && (await items.octets(item, 0, item.size))?.equals(large)).toBe(true);
    expect(item && (await items.octets(item, 7, 14))?.toString()).toBe('abcdefg');
    const small = new ContentIntake(test.segments, 10);
    await expect(small.write(Buffer.alloc(11))).rejects.toMatchObject({ kind: 'message-too-big' });
  });
});

describe('changes of a collection', () => {
  it('name what was put and what is gone, each name once, and go on where they ended', async () => {
    const owner = await account();
    const { id, changeNumber: begin } = await calendarOf(owner);
    for (const name of ['a', 'b', 'c']) await put(owner, id, name, name);
    const then = await calendarOf(owner);
    await put(owner, id, 'b', 'b2');
    await edits.remove({ accountId: owner, collectionId: id, name: 'a' }, anything, actor);
    await put(owner, id, 'x', 'x');
    await edits.remove({ accountId: owner, collectionId: id, name: 'x' }, anything, actor);
    const now = await calendarOf(owner);
    const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
    const all = await items.changes(owner, now, begin, 100);
    expect([names(all.put), all.removed, all.more]).toEqual([['c', 'b'], [], false]);
    const recent = await items.changes(owner, now, then.changeNumber, 100);
    expect([names(recent.put), recent.removed]).toEqual([['b'], ['a']]);
    const some = await items.changes(owner, now, then.changeNumber, 1);
    expect([names(some.put), some.removed, some.more]).toEqual([['b'], [], true]);
    const rest = await items.changes(owner, now, some.upTo, 1);
    expect([names(rest.put), rest.removed, rest.more]).toEqual([[], ['a'], false]);
    expect(rest.upTo).toBe(now.changeNumber);
  });

  it('end with the undelete time', async () => {
    const owner = await account();
    const { id } = await calendarOf(owner);
    const old = await put(owner, id, 'a', '1');
    await put(owner, id, 'a', '2');
    expect(await purgeItems(test.database, 30)).toBe(0);
    await test.database.pool.query(
      "UPDATE item SET removed_at = now() - interval '31 days' WHERE removed_at IS NOT NULL",
    );
    expect(await purgeItems(test.database, 30)).toBeGreaterThan(0);
    expect((await items.contents(owner, id, [old.id])).size).toBe(0);
  });
});
