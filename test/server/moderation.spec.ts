import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SmtpClient, TestServer } from '#testing';

const password = 'correct horse';
const patience = { timeout: 20_000, interval: 200 };
let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '2', FUMIBAKO_PUBLIC_URL: 'https://mx.fumibako.test' });
  await server.users(['ann@list.test', 'mod@list.test'], password);
  await server.cli('group', 'add', 'news@list.test', '--member', 'ann@list.test');
  await server.cli('group', 'set', 'news@list.test', '--post', 'moderated', '--moderator', 'mod@list.test');
});
afterAll(() => server.remove());

/** Messages in somebody's INBOX. */
async function inbox(user: string): Promise<readonly string[]> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: server.ports.IMAP,
    secure: false,
    tls: { rejectUnauthorized: false },
    auth: { user, pass: password },
    logger: false,
  });
  await client.connect();
  const found: string[] = [];
  try {
    await client.mailboxOpen('INBOX');
    for await (const { source } of client.fetch('1:*', { source: true })) found.push(source?.toString() ?? '');
  } finally {
    await client.logout();
  }
  return found;
}

async function send(subject: string): Promise<void> {
  const client = await SmtpClient.open(server.ports.SMTP);
  const replies = await client.deliver(
    's@away.test',
    ['news@list.test'],
    `From: s@away.test\r\nSubject: ${subject}\r\n\r\nhi`,
  );
  client.close();
  expect(replies.at(-1)).toMatch(/^250 /);
}

const has = async (user: string, subject: string): Promise<boolean> =>
  (await inbox(user)).some((text) => text.includes(`\r\nSubject: ${subject}\r\n`));

describe('a moderated list of a running server', () => {
  it('is decided about on the page that moderators are told of', async () => {
    await send('by page');
    await expect.poll(() => inbox('mod@list.test'), patience).toHaveLength(1);
    const [mail = ''] = await inbox('mod@list.test');
    const text = Buffer.from(mail.slice(mail.indexOf('\r\n\r\n')), 'base64').toString();
    const token = /https:\/\/mx\.fumibako\.test\/moderation\/([a-z2-7]+)/.exec(text)?.[1] ?? '';
    const page = `http://127.0.0.1:${server.ports.HTTP}/moderation/${token}`;
    expect(await (await fetch(page)).text()).toContain('by page');
    expect(await has('ann@list.test', 'by page')).toBe(false);
    const posted = await fetch(page, { method: 'POST', body: new URLSearchParams({ decision: 'approve' }) });
    expect([posted.status, await posted.text()]).toEqual([200, expect.stringContaining('goes to the list now')]);
    await expect.poll(() => has('ann@list.test', 'by page'), patience).toBe(true);
  });

  it('is decided about by the command line', async () => {
    await send('by command');
    const pending = async (): Promise<{ id: number }[]> => JSON.parse(await server.cli('group', 'pending', '--json'));
    await expect.poll(async () => (await pending()).length, patience).toBe(1);
    const [waiting] = await pending();
    await server.cli('group', 'approve', String(waiting?.id));
    await expect.poll(() => has('ann@list.test', 'by command'), patience).toBe(true);
  });
});
