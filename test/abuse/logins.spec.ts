import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImapClient, testPassword, TestServer } from '#testing';
import { Line } from './support.js';

/** Each signs in for the first time, so that a password has to be compared. */
const people = Array.from({ length: 6 }, (_, index) => `good${index}@logins.test`);
let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '1' });
  await server.users(people);
});
afterAll(() => server.remove());

/** Milliseconds that a sign-in of somebody who was not here before takes. */
async function signInTime(user: string): Promise<number> {
  const begun = performance.now();
  (await ImapClient.open(server.ports.IMAP, user, testPassword)).close();
  return Math.round(performance.now() - begun);
}

describe('S11: sign-ins that do not end well', () => {
  it('of a thousand at once keep nobody waiting: bad base64, `*`, a line of a megabyte, a client that leaves', async () => {
    const lines = Array.from({ length: 1000 }, (_, index) =>
      Line.to(server.ports.SUBMISSION, `127.0.1.${index % 250}`),
    );
    const megabyte = 'A'.repeat(1024 * 1024);
    const abuse = lines.map(async (line, index) => {
      await line.say(['EHLO x'], /^250 /m);
      if (index % 4 === 0) await line.say(['AUTH PLAIN !!!not/base64'], /^5\d\d /m);
      if (index % 4 === 1) await line.say(['AUTH LOGIN', '*'], /^5\d\d /m);
      if (index % 100 === 2) await line.say(['AUTH LOGIN', megabyte], /^5\d\d /m);
      if (index % 4 === 3) line.socket.write('AUTH PLAIN AG');
      line.close();
    });
    await delay(100);
    const times = [await signInTime(people[0] ?? ''), await signInTime(people[1] ?? '')];
    await Promise.all(abuse);
    process.stdout.write(`sign-in beside 1,000 broken ones: ${times.join(' and ')} ms\n`);
    expect(Math.max(...times)).toBeLessThan(5000);
  });

  it('with wrong passwords, five hundred at once from few addresses, keep nobody waiting', async () => {
    const plain = Buffer.from(`\0${people[5]}\0wrong password`).toString('base64');
    const lines = Array.from({ length: 500 }, (_, index) => Line.to(server.ports.SUBMISSION, `127.0.2.${index % 5}`));
    await Promise.all(lines.map((line) => line.say(['EHLO x'], /^250 /m)));
    const abuse = lines.map((line) => line.say([`AUTH PLAIN ${plain}`], /^[45]\d\d /m));
    const times = [await signInTime(people[2] ?? ''), await signInTime(people[3] ?? '')];
    const replies = await Promise.all(abuse);
    process.stdout.write(`sign-in beside 500 wrong ones: ${times.join(' and ')} ms\n`);
    expect(Math.max(...times)).toBeLessThan(5000);
    // Five addresses have ten tries each; the few more were on their way.
    expect(replies.filter((reply) => /^535 /m.test(reply)).length).toBeLessThan(80);
    for (const line of lines) line.close();
    expect(await signInTime(people[5] ?? '')).toBeGreaterThan(0);
  });
});
