import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ImapClient, SmtpClient, testPassword, TestServer } from '#testing';
import { Line } from '../abuse/support.js';
import { pidsOf } from './victims.js';

const ann = 'ann@handles.test';
/** Descriptors that the worker may open beside those it has. */
const room = 40;
/** Milliseconds after which a listener serves again when descriptors are free. */
const recovery = 5000;
/** Ticks of the processor clock in a second. */
const ticks = 100;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '1' });
  await server.users([ann]);
});
afterAll(() => server.remove());

const worker = (): number => pidsOf(server, 'worker')[0] ?? 0;
const descriptors = (): number => readdirSync(`/proc/${worker()}/fd`).length;

/** Seconds of processor time that the worker has used. */
function processorTime(): number {
  const fields = readFileSync(`/proc/${worker()}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${server.ports.HTTP}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}

it('a worker without free descriptors drops who comes, does not spin, says so, and serves again when some are free', async () => {
  const before = worker();
  const good = await ImapClient.open(server.ports.IMAP, ann, testPassword);
  expect((await good.command('SELECT INBOX')).status).toBe('OK');
  execFileSync('prlimit', ['--pid', String(before), `--nofile=${descriptors() + room}`]);
  const doors = [server.ports.IMAP, server.ports.SMTP, server.ports.POP3, server.ports.SUBMISSION];
  const lines = Array.from({ length: 200 }, (_, index) => Line.to(doors[index % 4] ?? 0));
  await delay(1000);
  expect(lines.filter(({ open }) => open).length).toBeLessThan(room + 5);
  const used = processorTime();
  await delay(2000);
  expect(processorTime() - used).toBeLessThan(1);
  // Who has a connection is served.
  expect((await good.command('FETCH 1:* FLAGS')).status).toMatch(/^(?:OK|BAD)$/);
  for (const line of lines) line.close();
  const deadline = Date.now() + recovery;
  let reply = '';
  while (!reply.startsWith('250') && Date.now() < deadline) {
    const client = await SmtpClient.open(server.ports.SMTP);
    reply = (await client.deliver('a@b.test', [ann], 'From: a@b.test\r\n\r\nlater')).at(-1) ?? '';
    client.close();
    await delay(50);
  }
  expect(reply).toMatch(/^250 /);
  for (const port of doors.slice(0, 3)) {
    const line = Line.to(port);
    await line.hear(/^(?:\* OK|\+OK|220) /m);
    line.close();
  }
  expect(worker()).toBe(before);
  expect(await metric('fumibako_descriptor_shortages_total')).toBeGreaterThan(0);
  expect(server.errors).toContain('no descriptor is free for a connection');
  good.close();
});
