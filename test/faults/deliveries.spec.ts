import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SmtpClient, TestServer } from '#testing';
import { Ledger } from './ledger.js';
import { absence, inconsistencies, outcomeTime, storedCopies } from './store.js';
import { kill, seeded, type Victim, victims } from './victims.js';

const people = ['ann@fault.test', 'bob@fault.test', 'eve@fault.test'];
const senders = 8;
const seed = Number(process.env['SEED'] ?? Date.now() % 100_000);

let server: TestServer;
const ledger = new Ledger();

beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '2' });
  await server.users(people);
});
afterAll(() => server.remove());

/** Sends messages until it is told to stop, through whatever breaks; each is written down before and after. */
async function sender(name: string, stopped: () => boolean): Promise<void> {
  for (let number = 0; !stopped(); number++) {
    let client: SmtpClient | null = null;
    try {
      client = await SmtpClient.open(server.ports.SMTP);
      for (let letter = 0; letter < 20 && !stopped(); letter++) {
        const id = `${name}.${number}.${letter}@fault`;
        const to = people[(number + letter) % people.length] as string;
        const size = letter % 5 === 0 ? 60_000 : 1500;
        ledger.begin(id);
        const content = `Message-ID: <${id}>\r\nFrom: a@b.test\r\n\r\n${'0123456789abcdef\r\n'.repeat(size / 18)}`;
        const replies = await client.deliver('a@b.test', [to], content);
        const last = replies.at(-1) ?? '';
        if (last.startsWith('250') && replies.length === 3) ledger.end(id, 'acknowledged');
        else if (replies.every((reply) => reply !== 'closed'))
          ledger.end(id, last.startsWith('5') ? 'refused' : 'deferred');
        if (replies.includes('closed')) break;
      }
    } finally {
      client?.close();
    }
    await delay(20);
  }
}

async function round(victim: Victim, random: () => number): Promise<void> {
  let stop = false;
  const name = `${victim}${Math.floor(random() * 1e6)}`;
  const work = Promise.all(Array.from({ length: senders }, (_, index) => sender(`${name}-${index}`, () => stop)));
  await delay(700 + random() * 1500);
  kill(server, victim, random);
  await delay(100);
  if (victim === 'supervisor') await server.start();
  if ((await absence(server)) > outcomeTime) ledger.databaseWasAway();
  await delay(2500);
  stop = true;
  await work;
}

describe(`kill -9 during deliveries (SEED=${seed})`, () => {
  const random = seeded(seed);
  it.each(victims)('of a %s loses nothing that was acknowledged and doubles nothing', async (victim) => {
    const before = ledger.of('acknowledged').length;
    await round(victim, random);
    expect(ledger.faults(await storedCopies(server))).toEqual([]);
    expect(await inconsistencies(server)).toEqual([]);
    // The fault was in the middle of work, and work went on after it.
    expect(ledger.of('acknowledged').length).toBeGreaterThan(before + senders);
  });
});
