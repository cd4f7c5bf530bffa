import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImapClient, SmtpClient, testPassword, TestServer } from '#testing';
import { growth, Line } from '../abuse/support.js';
import { Ledger } from './ledger.js';
import { inconsistencies, storedCopies } from './store.js';
import { signalDatabase } from './victims.js';

const people = ['ann@frozen.test', 'bob@frozen.test'];
const [ann = ''] = people;
const patience = 2000;
/** What a session may wait for an answer: for the database, for the outcome of a commit, and for a busy machine. */
const answerTime = patience + 10_000 + 2500;
const recovery = 10_000;
const sessions = 50;
const memoryBound = 64;

let server: TestServer;
const ledger = new Ledger();
beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '1', FUMIBAKO_DATABASE_TIMEOUT: String(patience / 1000) });
  await server.users(people);
});
afterAll(async () => {
  signalDatabase(server, 'SIGCONT');
  await server.remove();
});

const letter = (id: string): string =>
  `Message-ID: <${id}>\r\nFrom: a@b.test\r\n\r\n${'line of text\r\n'.repeat(100)}.\r\n`;

/** A session that has promised a message. */
async function promised(): Promise<Line> {
  const line = Line.to(server.ports.SMTP);
  await line.say(['EHLO x', 'MAIL FROM:<a@b.test>', `RCPT TO:<${ann}>`, 'DATA'], /^354 /m);
  return line;
}

/** Ends the message; gives the reply. */
async function finish(line: Line, id: string): Promise<string> {
  ledger.begin(id);
  line.socket.write(letter(id));
  const text = await line.hear(/^354 .*\r\n\d{3} .*\r\n/m);
  const reply = /^354 .*\r\n(\d{3} .*)\r\n/m.exec(text)?.[1] ?? 'closed';
  ledger.end(id, reply.startsWith('250') ? 'acknowledged' : 'deferred');
  line.close();
  return reply;
}

const readiness = async (): Promise<number> =>
  (await fetch(`http://127.0.0.1:${server.ports.HTTP}/health/ready`)).status;

describe('a database that stands still', () => {
  it('costs every session a temporary answer in time, little memory, and nothing when it goes on', async () => {
    const reader = await ImapClient.open(server.ports.IMAP, ann, testPassword);
    expect((await reader.command('SELECT INBOX')).status).toBe('OK');
    const lines = await Promise.all(Array.from({ length: sessions }, promised));
    signalDatabase(server, 'SIGSTOP');
    const octets = await growth(server, async () => {
      const begun = Date.now();
      const ends = lines.map((line, index) => finish(line, `frozen-${index}@f`));
      const selected = reader.command('SELECT Archive');
      const signIn = ImapClient.open(server.ports.IMAP, 'bob@frozen.test', testPassword).catch(
        (error: Error) => error.message,
      );
      const arrival = SmtpClient.open(server.ports.SMTP).then((client) =>
        client.deliver('a@b.test', ['bob@frozen.test'], 'x'),
      );
      expect(await readiness()).toBe(503);
      const { status, text } = await selected;
      expect(`${status} ${text}`).toMatch(/^NO \[UNAVAILABLE\] /);
      expect(await signIn).toMatch(/^log-in: NO \[UNAVAILABLE\] /);
      expect((await arrival)[1]).toMatch(/^451 4\.3\.0 /);
      for (const reply of await Promise.all(ends)) expect(reply).toMatch(/^451 4\.3\.0 /);
      expect(Date.now() - begun).toBeLessThan(answerTime);
    });
    expect(octets).toBeLessThan(memoryBound);
    signalDatabase(server, 'SIGCONT');
    const deadline = Date.now() + recovery;
    while ((await readiness()) !== 200 && Date.now() < deadline) await delay(50);
    expect(await readiness()).toBe(200);
    expect(await finish(await promised(), 'thawed@f')).toMatch(/^250 /);
    expect((await reader.command('SELECT INBOX')).status).toBe('OK');
    expect((await reader.command('FETCH * ENVELOPE')).untagged).toContain('thawed@f');
    reader.close();
    expect(ledger.faults(await storedCopies(server))).toEqual([]);
    expect(await inconsistencies(server)).toEqual([]);
  });
});

describe('a slow database', () => {
  it('that works a fifth of the time refuses nothing and loses nothing', async () => {
    let slow = true;
    const jerking = (async () => {
      while (slow) {
        signalDatabase(server, 'SIGSTOP');
        await delay(200);
        signalDatabase(server, 'SIGCONT');
        await delay(50);
      }
    })();
    try {
      for (let index = 0; index < 20; index++)
        expect(await finish(await promised(), `slow-${index}@f`)).toMatch(/^250 /);
    } finally {
      slow = false;
      await jerking;
    }
    expect(ledger.faults(await storedCopies(server))).toEqual([]);
  });
});
