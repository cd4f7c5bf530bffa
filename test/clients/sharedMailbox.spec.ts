import { writeFileSync } from 'node:fs';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImapClient, TestServer, testPassword } from '#testing';
import { deliver, Home, listing, maildirFiles, missing } from './support.js';

const owner = 'owner@clients.test';
const reader = 'reader@clients.test';
const shared = `Other Users/${owner}/INBOX`;

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await server.users([owner, reader]);
  await deliver(server, owner, ['one', 'two']);
  const client = await ImapClient.open(server.ports.IMAP, owner, testPassword);
  const { status } = await client.command(`SETACL INBOX ${reader} lrs`);
  if (status !== 'OK') throw new Error('the mailbox was not shared');
  client.close();
});
afterAll(() => server?.remove());

describe('imapflow', () => {
  it('finds the mailbox of somebody else in the namespace, reads it and marks it', async () => {
    const { IMAP: port } = server.ports;
    const auth = { user: reader, pass: testPassword };
    const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, auth, logger: false });
    await client.connect();
    try {
      const listed = await client.list();
      expect(listed.map(({ path }) => path)).toContain(shared);
      const { exists, readOnly } = await client.mailboxOpen(shared);
      expect([exists, readOnly]).toEqual([2, false]);
      const message = await client.fetchOne('1', { envelope: true });
      expect(message && message.envelope?.subject).toBe('one');
      await client.messageFlagsAdd('1', ['\\Seen']);
    } finally {
      await client.logout();
    }
    expect(await listing(server, owner, 'INBOX')).toEqual(['one \\Seen', 'two']);
  });
});

describe.skipIf(missing('mbsync').length > 0)('mbsync', () => {
  it('pulls the mailbox of somebody else', async () => {
    const home = new Home();
    try {
      home.maildir('mail', 'shared');
      const configuration = `IMAPAccount server
Host 127.0.0.1
Port ${server.ports.IMAP}
User ${reader}
Pass "${testPassword}"
SSLType None
AuthMechs LOGIN

IMAPStore far
Account server

MaildirStore near
Path ${home.join('mail')}/

Channel shared
Far ":far:${shared}"
Near :near:shared
Sync Pull
SyncState *
`;
      writeFileSync(home.join('mbsyncrc'), configuration);
      await home.run('mbsync', '-c', home.join('mbsyncrc'), 'shared');
      const subjects = maildirFiles(home.join('mail', 'shared')).map(
        ({ content }) => /^Subject: (.*)$/m.exec(content)?.[1],
      );
      expect(subjects.map((subject) => subject?.trim()).toSorted()).toEqual(['one', 'two']);
    } finally {
      home.remove();
    }
  });
});
