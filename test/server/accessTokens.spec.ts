import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '#platform/database';
import { run, TestServer } from '#testing';
import { Line } from '../abuse/support.js';

const user = 'ann@tokens.test';
const password = 'correct horse';
const patience = { timeout: 5000, interval: 20 };
const everywhere = 'imap,pop3,smtp';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '2' });
  await server.users([user, 'bob@tokens.test'], password);
});
afterAll(() => server.remove());

async function makeToken(scope: string, expires = '1h'): Promise<{ readonly id: number; readonly token: string }> {
  const out = await server.cli('user', 'token', 'create', user, '--scope', scope, '--expires', expires, '--json');
  return JSON.parse(out) as { id: number; token: string };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const bearer = (token: string): string => base64(`n,a=${user},\x01host=localhost\x01auth=Bearer ${token}\x01\x01`);
const xoauth2 = (token: string): string => base64(`user=${user}\x01auth=Bearer ${token}\x01\x01`);

async function heardOn(port: number, lines: readonly string[], last: RegExp): Promise<Line> {
  const line = Line.to(port);
  await line.hear(/\r\n/);
  await line.say(lines, last);
  return line;
}

const idling = (token: string): Promise<Line> =>
  heardOn(
    server.ports.IMAP,
    [`a AUTHENTICATE OAUTHBEARER ${bearer(token)}`, 'b SELECT INBOX', 'c IDLE'],
    /^\+ idling/im,
  );

/** A session of each protocol, opened by a token. */
async function sessions(token: string): Promise<readonly Line[]> {
  const { IMAP, POP3, SUBMISSION } = server.ports;
  return await Promise.all([
    idling(token),
    heardOn(IMAP, [`a AUTHENTICATE XOAUTH2 ${xoauth2(token)}`], /^a OK/m),
    heardOn(POP3, [`AUTH OAUTHBEARER ${bearer(token)}`], /messages/),
    heardOn(SUBMISSION, ['EHLO client.test', `AUTH XOAUTH2 ${xoauth2(token)}`], /^235 /m),
  ]);
}

const curl = (...args: readonly string[]) => run('curl', ['-sSk', '--max-time', '20', ...args], {});

describe('access tokens', () => {
  it('let curl in, over IMAP, POP3 and submission', async () => {
    const { token } = await makeToken(everywhere);
    const { IMAPS, POP3S, SUBMISSIONS } = server.ports;
    const owner = ['--user', user, '--oauth2-bearer', token];
    const letter = `From: ${user}\r\nTo: ${user}\r\nSubject: token\r\n\r\nby token\r\n`;
    const sent = await run(
      'curl',
      [
        '-sSk',
        ...owner,
        '--mail-from',
        user,
        '--mail-rcpt',
        user,
        '-T',
        '-',
        `smtps://127.0.0.1:${SUBMISSIONS}/client.test`,
      ],
      { input: letter },
    ); // prettier-ignore
    expect(sent).toMatchObject({ status: 0, stderr: '' });
    const read = await curl(...owner, `imaps://127.0.0.1:${IMAPS}/INBOX;MAILINDEX=1`);
    expect(read.stdout).toContain('by token');
    const listed = await curl(...owner, `pop3s://127.0.0.1:${POP3S}/1`);
    expect(listed.stdout).toContain('by token');
  });

  it('let imapflow in, which hears of one that is not good', async () => {
    const { token } = await makeToken('imap');
    const flow = (accessToken: string) =>
      new ImapFlow({
        host: '127.0.0.1',
        port: server.ports.IMAPS,
        secure: true,
        logger: false,
        auth: { user, accessToken },
        tls: { rejectUnauthorized: false },
      });
    const client = flow(token);
    await client.connect();
    expect((await client.list()).map(({ path }) => path)).toContain('INBOX');
    await client.logout();
    await expect(flow('fumibako_no-such-token').connect()).rejects.toMatchObject({
      authenticationFailed: true,
      oauthError: { status: 'invalid_token', scope: 'imap' },
    });
  });

  it('are refused where they are not meant for, and as passwords', async () => {
    const { token } = await makeToken('imap');
    const { POP3, SUBMISSION, IMAP } = server.ports;
    const error = (scope: string): string => base64(`{"status":"invalid_token","scope":"${scope}"}`);
    const pop = await heardOn(POP3, [`AUTH OAUTHBEARER ${bearer(token)}`, 'AQ=='], /-ERR/);
    expect(pop.text).toContain(`+ ${error('pop3')}\r\n-ERR [AUTH] Authentication failed\r\n`);
    const submission = await heardOn(SUBMISSION, ['EHLO x.test', `AUTH OAUTHBEARER ${bearer(token)}`, 'AQ=='], /^535/m);
    expect(submission.text).toContain(`334 ${error('smtp')}\r\n535 5.7.8 `);
    const login = await heardOn(IMAP, [`a LOGIN ${user} ${token}`], /^a NO/m);
    expect(login.text).toMatch(/^a NO \[AUTHENTICATIONFAILED\]/m);
    for (const { socket } of [pop, submission, login]) socket.destroy();
  });

  it('end the sessions that they have opened when they are revoked, and no others', async () => {
    const [first, second] = [await makeToken(everywhere), await makeToken(everywhere)];
    const theirs = await sessions(first.token);
    const others = [await idling(second.token)];
    await server.cli('user', 'token', 'revoke', user, String(first.id));
    await expect.poll(() => theirs.map(({ open }) => open), patience).toEqual([false, false, false, false]);
    const [idle, , pop, submission] = theirs;
    expect(idle?.text).toMatch(/^\* BYE \[EXPIRED\] /m);
    expect(pop?.text).toMatch(/^-ERR \[SYS\/TEMP\] Log in again\r\n$/m);
    expect(submission?.text).toMatch(/^421 4\.7\.0 .*Authenticate again\r\n$/m);
    expect(others.map(({ open }) => open)).toEqual([true]);
    const again = await heardOn(server.ports.IMAP, [`a AUTHENTICATE XOAUTH2 ${xoauth2(first.token)}`, ''], /^a NO/m);
    expect(again.text).toMatch(/^a NO \[AUTHENTICATIONFAILED\] Authentication failed\r\n$/m);
    await server.cli('user', 'disable', user);
    await expect.poll(() => others.map(({ open }) => open), patience).toEqual([false]);
    await server.cli('user', 'enable', user);
  });

  it('end them when they are over', async () => {
    const { id, token } = await makeToken(everywhere);
    const database = new Database({ target: server.target, poolSize: 1 });
    const soon = "UPDATE access_token SET expires_at = now() + interval '3 seconds' WHERE id = $1";
    await database.pool.query(soon, [id]);
    await database.close();
    const theirs = await sessions(token);
    expect(theirs.map(({ open }) => open)).toEqual([true, true, true, true]);
    await expect.poll(() => theirs.map(({ open }) => open), patience).toEqual([false, false, false, false]);
  });
});
