import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Addressees } from '#core/directory';
import {
  type DecisionRecord,
  InvitationPolicies,
  InvitationReader,
  type ReceivedMessage,
  SchedulingIntake,
} from '#core/scheduling';
import { type AccountId, type ErrorKind, FumibakoError } from '#kernel';
import { createLogger } from '#platform/telemetry';
import { FakeResolver, mailZones, SmtpClient, testPassword, testWorld, type World } from '#testing';
import { calendarOf, event } from '../gateways/dav/calendarClient.js';

const ann = 'ann@box.test';
let world: World;
let ports: Readonly<Record<'mx' | 'submission' | 'lmtp', number>>;
let account: AccountId;

beforeAll(async () => {
  const lax = { 'lax.test': { TXT: ['v=spf1 -all'] }, '_dmarc.lax.test': { TXT: ['v=DMARC1; p=none'] } };
  world = await testWorld({ resolver: new FakeResolver({ ...mailZones, ...lax }) });
  account = await world.person(ann);
  ports = {
    mx: await world.listen('mx'),
    submission: await world.listen('submission'),
    lmtp: await world.listen('lmtp'),
  };
});
afterAll(() => world?.close());
beforeEach(() => world.database.pool.query('DELETE FROM scheduling_mail'));

const ics = (uid: string): string =>
  calendarOf(
    'METHOD:REQUEST',
    ...event(uid, 'DTSTART:20300107T010000Z', 'ORGANIZER:mailto:o@x.test', `ATTENDEE:mailto:${ann}`),
  );
const letter = (from: string, uid = 'u', type = 'text/calendar; method=REQUEST'): string =>
  [
    `From: ${from}`,
    'Date: Mon, 5 Jan 2026 01:00:00 +0000',
    'Message-ID: <m@x.test>',
    `Content-Type: ${type}`,
    '',
    ics(uid),
  ].join('\r\n');

async function send(content: string, from: string, door: keyof typeof ports = 'mx', to = ann): Promise<string> {
  const client = await SmtpClient.open(ports[door], door === 'lmtp' ? 'LHLO client.test' : 'EHLO client.test');
  if (door === 'submission') await client.send(`AUTH PLAIN ${btoa(`\0${ann}\0${testPassword}`)}`);
  const replies = await client.deliver(from, [to], content);
  client.close();
  return replies.at(-1) ?? '';
}

interface Noted extends Record<string, unknown> {
  readonly vouched: string;
  readonly attempts: number;
}
const noted = async (): Promise<readonly Noted[]> =>
  (await world.database.pool.query<Noted>('SELECT vouched, attempts FROM scheduling_mail')).rows;

describe('what is noted with a delivery', () => {
  it.each([
    ['mx', 'o@good.test', 'yes'],
    ['mx', 'o@plain.test', 'unsaid'],
    ['mx', 'o@lax.test', 'no'],
    ['mx', 'o@good.test, p@plain.test', null],
    ['submission', ann, 'yes'],
    ['lmtp', 'o@lax.test', 'yes'],
  ] as const)('over %s from %s: the author is who they say: %s', async (door, from, vouched) => {
    const path = door === 'submission' ? ann : (from.split(',')[0] as string);
    expect(await send(letter(from), path, door)).toMatch(/^250/);
    expect((await noted()).map((row) => row.vouched)).toEqual(vouched === null ? [] : [vouched]);
  });

  it.each(['text/plain', 'application/pdf; name="calendar"', 'multipart/mixed; boundary="calendar"'])(
    'is nothing for %s',
    async (type) => {
      expect(await send(letter('o@good.test', 'u', type), 'o@good.test')).toMatch(/^250/);
      expect(await noted()).toEqual([]);
    },
  );

  it('is nothing where nothing is delivered', async () => {
    const full = await world.person('full@box.test');
    await world.store.quotas.set(full, 100);
    expect(await send(letter('o@good.test'), 'o@good.test', 'mx', 'full@box.test')).toMatch(/^[45]/);
    expect(await noted()).toEqual([]);
  });

  it('is each of many that come together', async () => {
    const replies = await Promise.all(
      Array.from({ length: 80 }, (_, index) => send(letter('o@good.test', `m${index}`), 'o@good.test')),
    );
    const taken = replies.filter((reply) => reply.startsWith('250')).length;
    expect(taken).toBeGreaterThan(40);
    expect(await noted()).toHaveLength(taken);
  });
});

class Intake extends SchedulingIntake {
  readonly received: ReceivedMessage[] = [];
  failure: ErrorKind | null = null;

  receive(_account: AccountId, message: ReceivedMessage): Promise<DecisionRecord> {
    this.received.push(message);
    if (this.failure !== null) return Promise.reject(new FumibakoError(this.failure, 'for a test'));
    return Promise.resolve({ outcome: 'added', reason: 'new-invitation', uid: 'u', method: message.method, from: '' });
  }
}

describe('the reader', () => {
  const make = (): { intake: Intake; reader: InvitationReader } => {
    const intake = new Intake();
    const logger = createLogger({ level: 'silent', format: 'json', name: 'test' });
    const { invitations: arrivals, store, database } = world;
    const parts = { addressees: new Addressees(database), policies: new InvitationPolicies(database) };
    const acquaintances = { knows: () => Promise.resolve(false) };
    return { intake, reader: new InvitationReader({ ...parts, arrivals, store, acquaintances, intake, logger }) };
  };
  const round = async (reader: InvitationReader): Promise<void> => {
    await world.database.pool.query('UPDATE scheduling_mail SET due_at = now()');
    reader.start();
    await reader.stop();
  };

  it.each([
    ['o@good.test', 'o@good.test'],
    ['o@plain.test', 'o@plain.test'],
    ['o@lax.test', null],
    // Nobody outside is one of ours.
    [ann, null],
  ])('is told who vouches: %s', async (from, sender) => {
    const { intake, reader } = make();
    await send(letter(from), from === ann ? 'o@plain.test' : from);
    await round(reader);
    expect(intake.received.map((each) => [each.method, each.sender])).toEqual([['REQUEST', sender]]);
    expect(await noted()).toEqual([]);
  });

  it('tries again what time may mend, ten times', async () => {
    const { intake, reader } = make();
    intake.failure = 'unavailable';
    await send(letter('o@good.test'), 'o@good.test');
    for (let attempts = 1; attempts < 10; attempts++) {
      await round(reader);
      expect(await noted()).toMatchObject([{ attempts }]);
    }
    await round(reader);
    expect(await noted()).toEqual([]);
    expect(intake.received).toHaveLength(10);
  });

  it('leaves at once what nothing mends', async () => {
    const { intake, reader } = make();
    intake.failure = 'address-unknown';
    await send(letter('o@good.test'), 'o@good.test');
    await round(reader);
    expect(await noted()).toEqual([]);
  });

  it('leaves what is gone', async () => {
    const { intake, reader } = make();
    await world.database.pool.query(
      "INSERT INTO scheduling_mail (account_id, message_id, vouched) VALUES ($1, 999999, 'yes')",
      [account],
    );
    await round(reader);
    expect([intake.received, await noted()]).toEqual([[], []]);
  });
});
