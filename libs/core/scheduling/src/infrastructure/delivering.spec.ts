import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountId, FumibakoError, systemClock } from '#kernel';
import { type Collection, Collections, ItemEdits, Items, ItemWork } from '#core/collections';
import { takeObject } from '#core/calendar';
import { Addressees, Recipients } from '#core/directory';
import { type Component, printCalendar } from '#formats/ical';
import { createLogger } from '#platform/telemetry';
import { type TestMailStore, testMailStore } from '#testing';
import { event, invite, object } from '../domain/calendars.fixture.js';
import { maxAttempts, maxGroups, maxInboxItems, maxMessageOctets, retrySeconds } from '../domain/delivery.js';
import { SchedulingPost } from '../domain/ports.js';
import { Decisions } from './decisions.js';
import { Delivering } from './delivering.js';
import { CalendarIntake } from './intake.js';
import { Messages } from './messages.js';
import { Scheduler } from './scheduler.js';

const [bossAddress, annAddress] = ['boss@store.test', 'ann@store.test'];
const elsewhere = 'x@elsewhere.example';
const actor = { via: 'dav', address: bossAddress } as const;

class FakePost extends SchedulingPost {
  failure: Error | null = null;
  readonly sent: string[] = [];

  post({ to, method }: Parameters<SchedulingPost['post']>[0]): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure);
    this.sent.push(`${method} ${to}`);
    return Promise.resolve();
  }
}

const post = new FakePost();
let test: TestMailStore;
let collections: Collections;
let items: Items;
let scheduler: Scheduler;
let messages: Messages;
let decisions: Decisions;
let intake: CalendarIntake;
let delivering: Delivering;
let boss: AccountId;
let ann: AccountId;

beforeAll(async () => {
  test = await testMailStore();
  const { database, store, segments } = test;
  [boss, ann] = [await test.account(bossAddress), await test.account(annAddress)];
  await database.pool.query(
    'INSERT INTO address (address, organisation_id, domain_id, account_id) SELECT address, organisation_id, domain_id, id FROM account',
  );
  collections = new Collections(database, store);
  items = new Items(database, segments, store);
  messages = new Messages(database);
  decisions = new Decisions(database);
  const work = new ItemWork(database, store);
  const addressees = new Addressees(database);
  const recipients = new Recipients(database, systemClock, { hostname: 'mx.store.test', postmaster: null });
  const parts = { collections, work, addressees, recipients, messages, clock: systemClock };
  scheduler = new Scheduler({ ...parts, items, edits: new ItemEdits(database, store) });
  intake = new CalendarIntake({ ...parts, decisions, answering: { prepare: () => Promise.resolve(null) } });
  const logger = createLogger({ level: 'fatal', format: 'json', name: 'scheduling' });
  delivering = new Delivering({ ...parts, intake, post, logger });
});
afterAll(() => test?.close());

const collection = async (account: AccountId, kind: string, name: string): Promise<Collection> =>
  (await collections.list(account)).find((each) => each.kind === kind && each.name === name) as Collection;

const meeting = (uid: string, ...people: readonly string[]): Component =>
  object(event(`UID:${uid}`, `ORGANIZER:mailto:${bossAddress}`, ...people.map((each) => invite(each))));

async function put(uid: string, ...people: readonly string[]): Promise<void> {
  const calendar = await collection(boss, 'calendar', 'default');
  const octets = Buffer.from(printCalendar(meeting(uid, ...people)));
  const taken = takeObject(octets, calendar.components);
  if (taken.refusal !== null) throw new Error(taken.refusal.reason);
  await scheduler.put(
    {
      owner: { accountId: boss, address: bossAddress },
      place: { accountId: boss, collectionId: calendar.id, name: `${uid}.ics` },
      components: calendar.components,
      octets,
      derived: taken.derived,
      mediaType: 'text/calendar',
      former: null,
      expected: { item: { kind: 'nothing' }, tag: null },
    },
    actor,
  );
}

async function text(account: AccountId, uid: string): Promise<string> {
  const calendar = await collection(account, 'calendar', 'default');
  const item = await items.withUid(account, calendar.id, uid);
  if (item === null) return '';
  const octets = (await items.contents(account, calendar.id, [item.id])).get(item.id);
  return (octets ?? '').toString().replaceAll('\r\n ', '');
}

async function deliverAll(): Promise<number> {
  const leased = await messages.lease(50, 120);
  for (const each of leased) await delivering.deliver(each);
  return leased.length;
}
const waiting = async (): Promise<number> => {
  const { rows } = await test.database.pool.query<{ count: number }>('SELECT count(*) FROM scheduling_message');
  return rows[0]?.count ?? 0;
};
const texts = async (): Promise<number> => {
  const { rows } = await test.database.pool.query<{ count: number }>('SELECT count(*) FROM scheduling_body');
  return rows[0]?.count ?? 0;
};
const dueNow = (): Promise<unknown> =>
  test.database.pool.query("UPDATE scheduling_message SET due_at = now() - interval '1 second'");

describe('a message', () => {
  it('is written with the change, taken once, and told of by mail', async () => {
    await put('one', annAddress);
    expect(await waiting()).toBe(1);
    const [leased] = await messages.lease(50, 120);
    // nobody else gets it meanwhile
    expect(await messages.lease(50, 120)).toEqual([]);
    if (!leased) throw new Error('nothing was leased');
    await Promise.all([delivering.deliver(leased), delivering.deliver(leased)]);
    expect(await text(ann, 'one')).toContain('UID:one');
    expect(await decisions.list(ann, 'one')).toMatchObject([
      { outcome: 'added', reason: 'new-invitation', from: bossAddress, origin: 'server', messageId: null },
    ]);
    expect(post.sent).toContain(`REQUEST ${annAddress}`);
    expect(await waiting()).toBe(0);
  });

  it('that a crash left is delivered later, and not received twice', async () => {
    await put('crash', annAddress);
    const [leased] = await messages.lease(50, 120);
    if (!leased) throw new Error('nothing was leased');
    post.failure = new FumibakoError('unavailable', 'away');
    await delivering.deliver(leased);
    expect(await text(ann, 'crash')).toContain('UID:crash');
    expect(await deliverAll()).toBe(0);
    post.failure = null;
    await dueNow();
    expect(await deliverAll()).toBe(1);
    expect(await decisions.list(ann, 'crash')).toHaveLength(1);
    expect(await waiting()).toBe(0);
  });

  it('to somebody elsewhere is posted; what is refused is said to the sender', async () => {
    await put('out', elsewhere);
    expect(await text(boss, 'out')).toContain('SCHEDULE-STATUS=1.1');
    await deliverAll();
    expect(post.sent).toContain(`REQUEST ${elsewhere}`);
    post.failure = new FumibakoError('not-supported', 'no');
    await put('out2', elsewhere);
    await deliverAll();
    expect(await text(boss, 'out2')).toContain('SCHEDULE-STATUS=5.1');
    post.failure = null;
  });

  it(`is tried ${maxAttempts} times`, async () => {
    post.failure = new FumibakoError('unavailable', 'away');
    await put('late', elsewhere);
    await deliverAll();
    expect(await text(boss, 'late')).toContain('SCHEDULE-STATUS=1.1');
    expect(await waiting()).toBe(1);
    await test.database.pool.query('UPDATE scheduling_message SET attempts = $1', [maxAttempts - 1]);
    await dueNow();
    await deliverAll();
    expect(await text(boss, 'late')).toContain('SCHEDULE-STATUS=5.1');
    expect(await waiting()).toBe(0);
    post.failure = null;
  });

  it('waits longer with each try', () => {
    expect([1, 2, 20].map(retrySeconds)).toEqual([10, 20, 1800]);
  });

  it('in the name of another says who sent it', async () => {
    const calendar = await collection(boss, 'calendar', 'default');
    const item = await items.withUid(boss, calendar.id, 'one');
    if (item === null) throw new Error('there is no meeting');
    const owner = { accountId: boss, address: bossAddress };
    const removal = { owner, former: item, expected: { item: { kind: 'something' }, tag: null }, reply: true } as const;
    await scheduler.remove(removal, { via: 'dav', address: 'secretary@store.test' });
    const [leased] = await messages.lease(1, 1);
    expect(leased?.actor).toBe('secretary@store.test');
    expect(printCalendar(leased?.message.calendar as Component).replaceAll('\r\n ', '')).toContain(
      `ORGANIZER;SENT-BY="mailto:secretary@store.test":mailto:${bossAddress}`,
    );
    await test.database.pool.query('DELETE FROM scheduling_message');
  });
});

it('a text is kept once for all who get it, and goes with the last of them', async () => {
  await test.database.pool.query('DELETE FROM scheduling_body');
  await put('shared', annAddress, elsewhere, 'y@elsewhere.example');
  expect([await waiting(), await texts()]).toEqual([3, 1]);
  const leased = await messages.lease(50, 120);
  for (const each of leased) {
    expect(await texts()).toBe(1);
    await delivering.deliver(each);
  }
  expect([await waiting(), await texts()]).toEqual([0, 0]);
});

describe('a schedule inbox', () => {
  const received = (uid: string, ...lines: readonly string[]) => ({
    method: 'REQUEST' as const,
    sender: bossAddress,
    calendar: object(event(`UID:${uid}`, `ORGANIZER:mailto:${bossAddress}`, invite(annAddress), ...lines)),
  });
  const size = async (): Promise<number> => (await collection(ann, 'inbox', '')).items;

  it(`keeps the newest ${maxInboxItems}`, async () => {
    const { id } = await collection(ann, 'inbox', '');
    await test.database.pool.query(
      `INSERT INTO item (account_id, collection_id, id, name, hash, size, body, created_at, modified_at, change_number)
       SELECT $1, $2, 1000000 + n, 'old' || n, '\\x00', 1, '\\x00', now(), now(), 1 FROM generate_series(1, $3::int) n`,
      [ann, id, maxInboxItems],
    );
    await test.database.pool.query('UPDATE collection SET items = items + $3 WHERE account_id = $1 AND id = $2', [
      ann,
      id,
      maxInboxItems,
    ]);
    await test.database.pool.query('UPDATE mail_account SET next_id = 2000000 WHERE account_id = $1', [ann]);
    await intake.receive(ann, received('in1'), { origin: 'mail', messageId: '<1@x>' });
    expect(await size()).toBe(maxInboxItems);
  });

  it(`has no message above ${maxMessageOctets} octets; it is known all the same`, async () => {
    const before = await size();
    const description = `DESCRIPTION:${'x'.repeat(maxMessageOctets)}`;
    const record = await intake.receive(ann, received('large', description), { origin: 'mail' });
    expect([record.outcome, record.reason]).toEqual(['ignored', 'unreadable']);
    expect(await size()).toBe(before);
    expect(await decisions.list(ann, 'large')).toHaveLength(1);
  });

  it(`asks for ${maxGroups} groups of an answer at most`, async () => {
    const groups = Array.from({ length: maxGroups + 1 }, (_, at) => `"mailto:g${at}@store.test"`);
    const attendee = `ATTENDEE;PARTSTAT=ACCEPTED;MEMBER=${groups.join(',')}:mailto:${annAddress}`;
    const calendar = object(event('UID:out', `ORGANIZER:mailto:${bossAddress}`, attendee));
    const group = (at: number) =>
      test.database.pool.query(
        `WITH g AS (INSERT INTO mail_group (organisation_id, domain_id, address) SELECT organisation_id, id, $1 FROM domain WHERE name = 'store.test' RETURNING *),
           m AS (INSERT INTO group_member (group_id, member) SELECT id, $2 FROM g)
         INSERT INTO address (address, organisation_id, domain_id, group_id) SELECT address, organisation_id, domain_id, id FROM g`,
        [`g${at}@store.test`, annAddress],
      );
    await group(maxGroups - 1);
    await group(maxGroups);
    const last = `g${maxGroups}@store.test`;
    await put('grouped', last);
    await put('grouped2', `g${maxGroups - 1}@store.test`);
    const answer = (uid: string) => ({
      method: 'REPLY' as const,
      sender: annAddress,
      calendar: JSON.parse(
        JSON.stringify(calendar).replaceAll('UID:out', `UID:${uid}`).replaceAll('"out"', `"${uid}"`),
      ),
    });
    const outcome = async (uid: string) => (await intake.receive(boss, answer(uid), { origin: 'server' })).reason;
    expect(await outcome('grouped')).toBe('not-an-attendee');
    expect(await outcome('grouped2')).toBe('delegated');
  });
});

it('decisions are forgotten after their days', async () => {
  await test.database.pool.query("UPDATE scheduling_decision SET at = now() - interval '9 days' WHERE uid = 'one'");
  await decisions.purge(10);
  expect(await decisions.list(ann, 'one')).toHaveLength(1);
  await put('kept', annAddress);
  await test.database.pool.query("INSERT INTO scheduling_body (account_id, body) VALUES ($1, 'left')", [boss]);
  const before = await texts();
  await decisions.purge(8);
  // what belongs to a message stays
  expect(await texts()).toBeLessThan(before);
  expect(await deliverAll()).toBeGreaterThan(0);
  expect(await decisions.list(ann, 'one')).toEqual([]);
  expect(await decisions.list(ann, null)).not.toEqual([]);
});
