import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ImapClient, SmtpClient, testPassword, TestServer } from '#testing';
import { Inspector, inspectable } from './inspector.js';
import { Line } from './support.js';

const mebi = 1024 * 1024;
/** One with a large message, one with many small ones. */
const [ann, bob] = ['ann@held.test', 'bob@held.test'] as const;
const readers = 50;
const smallMessages = 300;
const smallOctets = 30_000;
const largeOctets = 8 * mebi;

let server: TestServer;
let inspector: Inspector;
const lines: Line[] = [];
beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '1', FUMIBAKO_MAX_MESSAGE_SIZE: '20M', ...inspectable() });
  await server.users([ann, bob]);
  const client = await SmtpClient.open(server.ports.SMTP);
  const letter = (octets: number): string => `From: a@b.test\r\n\r\n${'line of text\r\n'.repeat(octets / 14)}`;
  await client.deliver('a@b.test', [ann], letter(largeOctets));
  for (let count = 0; count < smallMessages; count++) await client.deliver('a@b.test', [bob], letter(smallOctets));
  client.close();
  for (const user of [ann, bob]) {
    // What is loaded and compiled at first use is no cost of the abuse.
    const reader = await ImapClient.open(server.ports.IMAP, user, testPassword);
    await reader.command('SELECT INBOX');
    await reader.command('FETCH 1:3 BODY.PEEK[]');
    reader.close();
    const line = Line.to(server.ports.POP3);
    await line.say([`USER ${user}`, `PASS ${testPassword}`, 'RETR 1', 'QUIT'], /bye/i);
    line.close();
  }
  inspector = await Inspector.attach(server);
});
afterEach(() => {
  for (const line of lines.splice(0)) line.close();
});
afterAll(async () => {
  inspector.close();
  await server.remove();
});

/** What the worker holds once that stays as it is: what came is indexed, and who hung up is forgotten. */
async function steady(): Promise<number> {
  let last = Number.NaN;
  for (let round = 0; round < 30; round++) {
    const held = await inspector.held();
    if (Math.abs(held - last) < 0.1) return held;
    last = held;
    await delay(500);
  }
  return last;
}

/** MiB that each of the sessions holds while they go on. */
async function heldBy(count: number, work: () => Promise<void>): Promise<number> {
  await delay(300);
  const before = await steady();
  await work();
  await delay(1000);
  const each = ((await steady()) - before) / count;
  process.stdout.write(`held by each of ${count}: ${each.toFixed(3)} MiB\n`);
  return each;
}

describe('I9: a client that stops to read', () => {
  it.each([
    // They share a budget of 8 MiB.
    ['FETCH 1:* BODY[] of many small messages', bob, 0.6],
    // A hundred of them hold less than 32 MiB.
    ['FETCH 1:* BODY[] of a large one', ann, 0.32],
  ])('in %s holds little', async (_, user, bound) => {
    const each = await heldBy(readers, async () => {
      for (let count = 0; count < readers; count++) {
        const line = Line.to(server.ports.IMAP);
        lines.push(line);
        await line.say([`a LOGIN ${user} "${testPassword}"`, 'b SELECT INBOX'], /^b OK/m);
        line.socket.pause();
        line.socket.write('c FETCH 1:* BODY.PEEK[]\r\nd FETCH 1:* BODY.PEEK[]\r\n');
      }
    });
    expect(each).toBeLessThan(bound);
  });

  it('after the first half of FETCH 1:* BODY[] holds less than 2 MB', async () => {
    const line = Line.to(server.ports.IMAP);
    lines.push(line);
    await line.say([`a LOGIN ${bob} "${testPassword}"`, 'b SELECT INBOX'], /^b OK/m);
    const each = await heldBy(1, async () => {
      line.socket.write('c FETCH 1:* BODY.PEEK[]\r\nd FETCH 1:* BODY.PEEK[]\r\n');
      await line.hear(new RegExp(`^\\* ${smallMessages / 2} FETCH`, 'm'));
      line.socket.pause();
    });
    expect(each).toBeLessThan(1.8);
  });

  it('in RETR of everything holds less than a MiB', async () => {
    const each = await heldBy(1, async () => {
      const line = Line.to(server.ports.POP3);
      lines.push(line);
      await line.say([`USER ${bob}`, `PASS ${testPassword}`], /messages/);
      line.socket.pause();
      line.socket.write(Array.from({ length: smallMessages }, (__, index) => `RETR ${index + 1}\r\n`).join(''));
    });
    expect(each).toBeLessThan(1);
  });
});

describe('S14: a line without an end', () => {
  it('of 60 MiB holds less than two', async () => {
    const line = Line.to(server.ports.SMTP);
    lines.push(line);
    const held = await heldBy(1, async () => {
      await line.say(['EHLO x', 'MAIL FROM:<a@b.test> SIZE=1', `RCPT TO:<${ann}>`, 'DATA'], /^354 /m);
      const chunk = Buffer.alloc(mebi, 'x');
      for (let sent = 0; sent < 60; sent++) await line.write(chunk);
    });
    expect(held).toBeLessThan(2);
    expect(await line.say(['', '.'], /^5\d\d .*\r\n$/m)).toMatch(/^552 5\.3\.4 /m);
  });
});
