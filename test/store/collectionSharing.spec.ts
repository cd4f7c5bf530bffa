import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  calendarsOf,
  type Collection,
  CollectionMounts,
  Collections,
  CollectionSharing,
  maxProperties,
  openedAgain,
} from '#core/collections';
import { maxGrants } from '#core/mailstore';
import type { AccountId } from '#kernel';
import { type TestMailStore, testMailStore, type TestPeople, testPeople } from '#testing';

const actor = { via: 'dav', address: 'x@share.test' } as const;
let test: TestMailStore;
let people: TestPeople;
let collections: Collections;
let sharing: CollectionSharing;
let mounts: CollectionMounts;
let [owner, reader, third]: AccountId[] = [];
let calendar: Collection;
let now = 0;

beforeAll(async () => {
  test = await testMailStore();
  people = await testPeople(test);
  collections = new Collections(test.database, test.store);
  sharing = new CollectionSharing(test.database, test.store, collections, { now: () => now });
  mounts = new CollectionMounts(test.database, test.store);
  [owner, reader, third] = [
    await people.add('owner@share.test', 'long enough'),
    await people.add('reader@share.test', 'long enough'),
    await people.add('third@share.test', 'long enough'),
  ];
  calendar = (await collections.list(owner)).find(
    ({ kind, name }) => kind === 'calendar' && name === 'default',
  ) as Collection;
});
afterAll(async () => {
  await people.close();
  await test.close();
});

const [ownerId, readerId, thirdId] = [
  (): AccountId => owner as AccountId,
  (): AccountId => reader as AccountId,
  (): AccountId => third as AccountId,
];
const grantee = () => test.store.grants.grantee(ownerId(), 'reader@share.test');
const levelOf = async (): Promise<string> => (await sharing.accessTo(readerId(), calendar)).level;

describe('sharing of collections', () => {
  it('is of who is named, and adds up', async () => {
    expect(await levelOf()).toBe('none');
    await sharing.grant(calendarsOf(ownerId()), await grantee(), { level: 'freebusy' }, actor);
    await sharing.grant(calendar, await test.store.grants.grantee(ownerId(), 'anyone'), { level: 'titles' }, actor);
    expect(await levelOf()).toBe('titles');
    await sharing.grant(calendar, await grantee(), { level: 'delegate' }, actor);
    expect(await sharing.accessTo(readerId(), calendar)).toEqual({ level: 'delegate', seesPrivate: true });
    expect((await sharing.accessTo(thirdId(), calendar)).level).toBe('titles');
    expect((await sharing.accessTo(ownerId(), calendar)).level).toBe('full');
    expect(await sharing.mayActFor(readerId(), ownerId())).toBe(true);
    expect(await sharing.mayActFor(thirdId(), ownerId())).toBe(false);
    expect(await sharing.mayActFor(ownerId(), ownerId())).toBe(true);
    await sharing.revoke(calendar, await grantee(), actor);
    expect(await levelOf()).toBe('titles');
    expect(await test.store.sharing.sharedWith(readerId())).toEqual([]);
  });

  it('has no more than so many grants on one collection', async () => {
    const made = await collections.create(ownerId(), { kind: 'calendar', name: 'full' }, actor);
    await test.database.pool.query(
      `WITH made AS (
         INSERT INTO mail_group (organisation_id, domain_id, address)
         SELECT a.organisation_id, a.domain_id, 'g' || n || '@share.test' FROM account a, generate_series(1, $3::int) n WHERE a.id = $1
         RETURNING id, organisation_id
       )
       INSERT INTO collection_grant (account_id, collection_id, organisation_id, grantee_group, rights)
       SELECT $1, $2, m.organisation_id, m.id, '9lr' FROM made m`,
      [ownerId(), made.id, maxGrants],
    );
    const { rows } = await test.database.pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM collection_grant WHERE collection_id = $1',
      [made.id],
    );
    expect(rows[0]?.n).toBe(maxGrants);
    await expect(sharing.grant(made, await grantee(), { level: 'read' }, actor)).rejects.toThrow(String(maxGrants));
    expect((await sharing.accessTo(readerId(), made)).level).toBe('freebusy');
  });

  it('is granted by many at once', async () => {
    const made = await collections.create(ownerId(), { kind: 'calendar', name: 'many' }, actor);
    const who = await grantee();
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        sharing.grant(made, who, { level: n % 2 === 0 ? 'read' : 'write', invitation: { summary: 'x' } }, actor),
      ),
    );
    expect((await sharing.given(ownerId())).filter(({ collectionId }) => collectionId === made.id)).toMatchObject([
      { state: 'invited', grantee: who },
    ]);
    await sharing.revoke(made, who, actor);
    expect(await mounts.of(readerId())).not.toContainEqual(expect.objectContaining({ collectionId: made.id }));
  });

  it('is looked up again after a failure', async () => {
    const { pool } = test.database;
    await sharing.grant(calendar, await grantee(), { level: 'read' }, actor);
    await pool.query('ALTER TABLE collection_grant RENAME TO away');
    await expect(levelOf()).rejects.toThrow('collection_grant');
    await pool.query('ALTER TABLE away RENAME TO collection_grant');
    expect(await levelOf()).toBe('read');
  });

  it('notes who looks, once in a while', async () => {
    const seen = async (): Promise<number> => {
      const { rows } = await test.database.pool.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM journal WHERE account_id = $1 AND kind = 26',
        [ownerId()],
      );
      return rows[0]?.n ?? 0;
    };
    for (let n = 0; n < 3; n++) await sharing.opened(readerId(), calendar, actor);
    expect(await seen()).toBe(1);
    now = openedAgain;
    await sharing.opened(readerId(), calendar, actor);
    await sharing.opened(ownerId(), calendar, actor);
    expect(await seen()).toBe(2);
  });

  it('what readers set of their own has its limits', async () => {
    const many = Object.fromEntries(Array.from({ length: maxProperties + 1 }, (_, n) => [`{x}${n}`, '']));
    await expect(mounts.dress(readerId(), calendar, () => many)).rejects.toThrow('properties');
    await mounts.dress(readerId(), calendar, () => ({ '{x}a': '1' }));
    await mounts.dress(readerId(), calendar, (before) => ({ ...before, '{x}b': null }));
    expect(await mounts.of(readerId())).toMatchObject([
      { state: 'accepted', properties: { '{x}a': '1', '{x}b': null } },
    ]);
  });
});
