import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { certificate, letter, password, put, testImap, type TestImap } from '../fixtures/imap.js';

const run = promisify(execFile);
const user = 'client@gateway.test';
let imap: TestImap;
let port: number;
let account: AccountId;

beforeAll(async () => {
  imap = await testImap();
  ({ port } = await imap.start());
  account = await imap.people.add(user, password);
});
afterAll(() => imap.close());

async function flow(): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    logger: false,
    auth: { user, pass: password },
    tls: { ca: certificate.cert, servername: 'localhost' },
  });
  await client.connect();
  return client;
}

describe('imapflow', () => {
  it('lists, appends, fetches, searches, flags, copies, moves and removes', async () => {
    const client = await flow();
    expect((await client.list()).map(({ path, specialUse }) => `${path} ${specialUse ?? ''}`.trim())).toEqual(
      expect.arrayContaining(['INBOX \\Inbox', 'Sent \\Sent', 'Trash \\Trash']),
    );
    await client.mailboxCreate('仕事/見積');
    await client.append('仕事/見積', letter(1), ['\\Seen', '$Important']);
    await client.append('仕事/見積', letter(2));
    const lock = await client.getMailboxLock('仕事/見積');
    try {
      const all = await client.fetchAll('1:*', {
        flags: true,
        envelope: true,
        bodyStructure: true,
        source: true,
        emailId: true,
      } as never);
      expect(all.map(({ source }) => source?.toString())).toEqual([letter(1).toString(), letter(2).toString()]);
      expect(all[0]?.envelope?.subject).toBe('letter 1');
      expect([...(all[0]?.flags ?? [])]).toEqual(['\\Seen', '$Important']);
      expect(all[0]?.bodyStructure?.type).toBe('text/plain');
      expect(await client.search({ subject: 'LETTER 2' }, { uid: true })).toEqual([2]);
      expect(await client.messageFlagsAdd({ uid: '2' }, ['\\Flagged'], { uid: true })).toBe(true);
      expect(await client.search({ flagged: true })).toEqual([2]);
      const copied = await client.messageCopy('1:2', 'Archive');
      expect(copied && [...(copied.uidMap ?? [])]).toEqual([
        [1, 1],
        [2, 2],
      ]);
      await client.messageMove('1', 'Trash');
      expect(await client.search({ all: true }, { uid: true })).toEqual([2]);
      expect(await client.messageDelete('1:*')).toBe(true);
      expect(await client.search({ all: true })).toEqual([]);
    } finally {
      lock.release();
    }
    expect(await client.status('Archive', { messages: true, uidNext: true })).toMatchObject({
      messages: 2,
      uidNext: 3,
    });
    const { content } = await downloadFirst(client);
    expect(content).toBe('This is letter 1.\r\n');
    await client.mailboxDelete('仕事/見積');
    await client.logout();
  });

  async function downloadFirst(client: ImapFlow): Promise<{ content: string }> {
    const lock = await client.getMailboxLock('Archive');
    const download = await client.download('1', 'TEXT');
    const chunks: Buffer[] = [];
    for await (const chunk of download.content ?? []) chunks.push(chunk as Buffer);
    lock.release();
    return { content: Buffer.concat(chunks).toString() };
  }

  it('hears of new mail while it idles', async () => {
    const client = await flow();
    await client.mailboxOpen('INBOX');
    const heard = new Promise<number>((resolve) => client.on('exists', ({ count }) => resolve(count)));
    void client.idle();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await put(imap.test, account, [letter(1)]);
    expect(await heard).toBe(1);
    await client.logout();
  });
});

describe('curl', () => {
  it('reads a message over TLS from the first octet', async () => {
    const { port: secure } = await imap.start({ implicitTls: true });
    const url = `imaps://127.0.0.1:${secure}/INBOX;MAILINDEX=1`;
    const { stdout } = await run('curl', ['-sk', '--user', `${user}:${password}`, url]);
    expect(stdout).toBe(letter(1).toString());
  });
});
