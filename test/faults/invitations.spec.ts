import { afterAll, beforeAll, expect, it } from 'vitest';
import { testPassword, SmtpClient, TestServer } from '#testing';
import { calendarOf, event } from '../gateways/dav/calendarClient.js';
import { pidsOf } from './victims.js';

const hana = 'hana@fault.test';
const olaf = 'olaf@away.test';
const rounds = 6;
let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '2' });
  await server.users([hana]);
});
afterAll(() => server.remove());

const invitation = (uid: string): string =>
  [
    `From: ${olaf}`,
    `Message-ID: <${uid}@away.test>`,
    'Content-Type: text/calendar; method=REQUEST; charset=utf-8',
    '',
    calendarOf(
      'METHOD:REQUEST',
      ...event(uid, 'DTSTART:20300107T010000Z', `ORGANIZER:mailto:${olaf}`, `ATTENDEE:mailto:${hana}`),
    ),
  ].join('\r\n');

async function events(): Promise<readonly string[]> {
  const response = await fetch(`http://127.0.0.1:${server.ports.HTTP}/dav/calendars/${hana}/default/`, {
    headers: { authorization: `Basic ${btoa(`${hana}:${testPassword}`)}` },
  }).catch(() => null);
  return [...((await response?.text()) ?? '').matchAll(/UID:(.*)\r/g)].map(([, uid = '']) => uid).toSorted();
}

it('kill -9 of all workers behind the answer: every invitation that was taken is in the calendar, once', async () => {
  const sent: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const client = await SmtpClient.open(server.ports.SMTP);
    for (let letter = 0; letter < 4; letter++) {
      const uid = `r${round}-${letter}`;
      const replies = await client.deliver(olaf, [hana], invitation(uid));
      if (replies.at(-1)?.startsWith('250')) sent.push(uid);
    }
    for (const pid of pidsOf(server, 'worker')) process.kill(pid, 'SIGKILL');
    client.close();
    await expect.poll(() => pidsOf(server, 'worker').length, { timeout: 20_000 }).toBe(2);
    await expect
      .poll(async () => (await SmtpClient.open(server.ports.SMTP)).send('NOOP'), { timeout: 20_000 })
      .toMatch(/^250/);
  }
  expect(sent).toHaveLength(rounds * 4);
  await expect.poll(events, { timeout: 90_000, interval: 500 }).toEqual(sent.toSorted());
}, 240_000);
