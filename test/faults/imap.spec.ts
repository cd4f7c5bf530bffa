import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImapClient, TestServer } from '#testing';
import { Ledger } from './ledger.js';
import { absence, databaseOf, inconsistencies, outcomeTime, storedCopies } from './store.js';
import { kill, seeded, type Victim, victims } from './victims.js';

const password = 'correct horse';
const people = ['ann@fault.test', 'bob@fault.test'];
const seed = Number(process.env['SEED'] ?? Date.now() % 100_000);

let server: TestServer;
const ledger = new Ledger();
/** Ids whose removal was asked for and answered (true) or not (false): they may be gone. */
const removed = new Map<string, boolean>();

beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '2' });
  await server.users(people, password);
});
afterAll(() => server.remove());

/** Appends, moves and expunges one message after the other until it is told to stop, through whatever breaks. */
async function worker(name: string, person: string, stopped: () => boolean): Promise<void> {
  for (let session = 0; !stopped(); session++) {
    let client: ImapClient | null = null;
    try {
      client = await ImapClient.open(server.ports.IMAP, person, password);
      for (let number = 0; number < 30 && !stopped(); number++)
        if (!(await letter(client, `${name}.${session}.${number}@fault`, number))) break;
    } catch {
      // The server is away for a moment: that is what is tested.
    } finally {
      client?.close();
    }
    await delay(20);
  }
}

/** The life of one message; false when the connection broke. */
async function letter(client: ImapClient, id: string, number: number): Promise<boolean> {
  ledger.begin(id);
  const size = number % 6 === 0 ? 50_000 : 800;
  const message = Buffer.from(
    `Message-ID: <${id}>\r\nFrom: a@b.test\r\n\r\n${'0123456789abcdef\r\n'.repeat(size / 18)}`,
  );
  const appended = await client.append('INBOX', message);
  if (appended.status !== 'OK') {
    const temporary = appended.text.startsWith('[UNAVAILABLE]');
    if (appended.status !== 'closed') ledger.end(id, temporary ? 'deferred' : 'refused');
    return false;
  }
  ledger.end(id, 'acknowledged');
  const uid = /APPENDUID \d+ (\d+)/.exec(appended.text)?.[1];
  if (!uid || number % 3 === 0) return true;
  if ((await client.command('SELECT INBOX')).status !== 'OK') return false;
  if (number % 3 === 1) return (await client.command(`UID MOVE ${uid} Archive`)).status === 'OK';
  removed.set(id, false);
  await client.command(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`);
  const gone = await client.command(`UID EXPUNGE ${uid}`);
  if (gone.status === 'OK') removed.set(id, true);
  return gone.status === 'OK';
}

async function round(victim: Victim, random: () => number): Promise<void> {
  let stop = false;
  const name = `${victim}${Math.floor(random() * 1e6)}`;
  const work = Promise.all(
    Array.from({ length: 6 }, (_, index) => worker(`${name}-${index}`, people[index % 2] as string, () => stop)),
  );
  await delay(700 + random() * 1500);
  kill(server, victim, random);
  await delay(100);
  if (victim === 'supervisor') await server.start();
  if ((await absence(server)) > outcomeTime) ledger.databaseWasAway();
  await delay(2500);
  stop = true;
  await work;
}

/** Faults of presence: what was expunged for sure must be gone, what was asked to go may be either. */
async function faults(): Promise<readonly string[]> {
  const stored = await storedCopies(server);
  const wrong = [...removed]
    .filter(([id, sure]) => sure && (stored.get(id) ?? 0) !== 0)
    .map(([id]) => `${id} was expunged and is there`);
  for (const id of removed.keys()) if (!stored.has(id)) stored.set(id, 1);
  return [
    ...wrong,
    ...ledger.faults(stored).filter((fault) => ![...removed].some(([id, sure]) => sure && fault.startsWith(`${id} `))),
  ];
}

/** A UID never stands for two messages, also over the fault. */
async function reusedUids(): Promise<number> {
  const client = await databaseOf(server);
  const { rows } = await client.query<{ reused: string }>(
    'SELECT count(*) AS reused FROM (SELECT 1 FROM entry GROUP BY account_id, mailbox_id, uid HAVING count(*) > 1) x',
  );
  await client.end();
  return Number(rows[0]?.reused);
}

describe(`kill -9 during APPEND, MOVE and EXPUNGE (SEED=${seed})`, () => {
  const random = seeded(seed);
  it.each(victims)('of a %s leaves every message in exactly one place', async (victim) => {
    const before = ledger.of('acknowledged').length;
    await round(victim, random);
    expect(await faults()).toEqual([]);
    expect(await inconsistencies(server)).toEqual([]);
    expect(await reusedUids()).toBe(0);
    expect(ledger.of('acknowledged').length).toBeGreaterThan(before + 10);
  });
});
