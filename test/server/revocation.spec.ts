import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from '#testing';
import { Line } from '../abuse/support.js';

const password = 'correct horse';
/** How long a session may go on after its account was changed; the command line starts a process for it. */
const patience = { timeout: 5000, interval: 20 };

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '2' });
  await server.users(['ann@revoked.test', 'bob@revoked.test'], password);
});
afterAll(() => server.remove());

/** A connection that has said some lines and heard what should come. */
async function heardOn(port: number, lines: readonly string[], last: RegExp): Promise<Line> {
  const line = Line.to(port);
  await line.hear(/\r\n/);
  await line.say(lines, last);
  return line;
}

/** A session of each protocol, signed in. */
async function sessions(user: string): Promise<readonly Line[]> {
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  const { ports } = server;
  return await Promise.all([
    heardOn(ports.IMAP, [`a LOGIN ${user} "${password}"`, 'b SELECT INBOX', 'c IDLE'], /^\+ /m),
    heardOn(ports.IMAP, [`a LOGIN ${user} "${password}"`], /^a OK/m),
    heardOn(ports.POP3, [`USER ${user}`, `PASS ${password}`], /messages/),
    heardOn(ports.SUBMISSION, ['EHLO client.test', `AUTH PLAIN ${plain}`], /^235 /m),
  ]);
}

describe('open sessions', () => {
  it.each([['passwd', '--password', 'another password'], ['disable'], ['delete']])(
    'end when the account is changed by `user %s`, those of others do not',
    async (verb, ...options) => {
      const user = `${verb}@revoked.test`;
      await server.users([user], password);
      const [theirs, others] = await Promise.all([sessions(user), sessions('bob@revoked.test')]);
      await server.cli('user', verb, user, ...options);
      await expect.poll(() => theirs.map(({ open }) => open), patience).toEqual([false, false, false, false]);
      const [idle, waiting, pop, submission] = theirs;
      expect(idle?.text).toMatch(/^\* BYE \[EXPIRED\] /m);
      expect(waiting?.text).toMatch(/^\* BYE \[EXPIRED\] /m);
      expect(pop?.text).toMatch(/^-ERR \[SYS\/TEMP\] Log in again\r\n$/m);
      expect(submission?.text).toMatch(/^421 4\.7\.0 .*Authenticate again\r\n$/m);
      expect(others.map(({ open }) => open)).toEqual([true, true, true, true]);
      for (const { socket } of others) socket.destroy();
      await expect.poll(() => signsIn(user), patience).toBe(false);
    },
  );

  it('stay when the account gets an alias or an application password', async () => {
    const theirs = await sessions('ann@revoked.test');
    await server.cli('user', 'app-password', 'ann@revoked.test', '--label', 'phone', '--scope', 'imap');
    expect(await signsIn('ann@revoked.test')).toBe(true);
    expect(theirs.map(({ open }) => open)).toEqual([true, true, true, true]);
    for (const { socket } of theirs) socket.destroy();
  });
});

async function signsIn(user: string): Promise<boolean> {
  const heard = await heardOn(server.ports.IMAP, [`a LOGIN ${user} "${password}"`], /^a (?:OK|NO)/m);
  heard.socket.destroy();
  return /^a OK/m.test(heard.text);
}
