import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { setTimeout as delay } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer, testPassword } from '#testing';
import { Screen } from './screen.js';
import { Home, listing, missing } from './support.js';

const person = 'hana@clients.test';
let server: TestServer;
let home: Home;

beforeAll(async () => {
  server = await TestServer.start();
  await server.users([person]);
  home = new Home();
});
afterAll(async () => {
  home?.remove();
  await server?.remove();
});

describe('a letter', () => {
  it.skipIf(missing('swaks').length > 0)('is sent by swaks to the MX and by LMTP', async () => {
    const smtp = ['--server', `127.0.0.1:${server.ports.SMTP}`, '--from', 'a@away.test', '--to', person];
    expect(await home.run('swaks', ...smtp, '--h-Subject', 'swaks')).toMatch(/<- {2}250 2\.\d\.\d/);
    const lmtp = [
      '--protocol',
      'LMTP',
      '--server',
      `127.0.0.1:${server.ports.LMTP}`,
      '--from',
      'a@away.test',
      '--to',
      person,
    ];
    expect(await home.run('swaks', ...lmtp, '--h-Subject', 'lmtp')).toMatch(/<- {2}250 2\.\d\.\d/);
  });

  it.skipIf(missing('curl').length > 0)('is sent by curl over submission with TLS, and read by curl', async () => {
    writeFileSync(home.join('letter'), `From: ${person}\r\nTo: ${person}\r\nSubject: curl\r\n\r\nHello from curl.\r\n`);
    const login = ['-sS', '-k', '--user', `${person}:${testPassword}`];
    await home.run(
      'curl',
      ...login,
      '--ssl-reqd',
      `smtp://127.0.0.1:${server.ports.SUBMISSION}`,
      '--mail-from',
      person,
      '--mail-rcpt',
      person,
      '-T',
      home.join('letter'),
    );
    await home.run(
      'curl',
      ...login,
      `smtps://127.0.0.1:${server.ports.SUBMISSIONS}`,
      '--mail-from',
      person,
      '--mail-rcpt',
      person,
      '-T',
      home.join('letter'),
    );
    expect(await home.run('curl', ...login, `imaps://127.0.0.1:${server.ports.IMAPS}/INBOX;MAILINDEX=3`)).toContain(
      'Hello from curl.',
    );
    expect(
      await home.run(
        'curl',
        ...login,
        '--ssl-reqd',
        `imap://127.0.0.1:${server.ports.IMAP}/INBOX`,
        '-X',
        'SEARCH SUBJECT curl',
      ),
    ).toBe('* SEARCH 3 4\r\n');
    expect(await home.run('curl', ...login, '--ssl-reqd', `pop3://127.0.0.1:${server.ports.POP3}/3`)).toContain(
      'Hello from curl.',
    );
    await home.run('curl', ...login, `imap://127.0.0.1:${server.ports.IMAP}/Drafts`, '-T', home.join('letter'));
    expect(await listing(server, person, 'Drafts')).toEqual(['curl \\Seen']);
  });

  it('is sent by nodemailer with Japanese and an attachment, and read by imapflow', async () => {
    const tls = { rejectUnauthorized: false };
    const transport = createTransport({
      host: '127.0.0.1',
      port: server.ports.SUBMISSION,
      auth: { user: person, pass: testPassword },
      tls,
    });
    await transport.sendMail({
      from: `"花子" <${person}>`,
      to: person,
      subject: '請求書の件',
      text: 'お世話になっております。',
      attachments: [{ filename: '見積書.txt', content: 'ご査収ください' }],
    });
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: server.ports.IMAPS,
      secure: true,
      auth: { user: person, pass: testPassword },
      tls,
      logger: false,
    });
    await client.connect();
    const lock = await client.getMailboxLock('INBOX');
    try {
      const message = await client.fetchOne('*', { envelope: true, bodyStructure: true, source: true });
      if (!message) throw new Error('there is no message');
      expect(message.envelope?.subject).toBe('請求書の件');
      expect(message.envelope?.from?.[0]?.name).toBe('花子');
      expect(message.bodyStructure?.childNodes?.[1]?.dispositionParameters).toEqual({ filename: '見積書.txt' });
      expect(await client.search({ body: 'お世話' })).toEqual([message.seq]);
      await client.messageFlagsAdd(message.uid, ['\\Flagged', '$Forwarded'], { uid: true });
      await client.messageMove(message.uid, 'Archive', { uid: true });
    } finally {
      lock.release();
      await client.logout();
    }
    expect((await listing(server, person, 'Archive'))[0]).toMatch(/ \$Forwarded \\Flagged$/);
  });

  it.skipIf(missing('mutt', 'tmux').length > 0)('is read in mutt', async () => {
    writeFileSync(
      home.join('muttrc'),
      `set imap_user="${person}"\nset imap_pass="${testPassword}"\nset ssl_starttls=no\nset ssl_force_tls=no\n` +
        `set spoolfile="imap://127.0.0.1:${server.ports.IMAP}/INBOX"\nset folder="imap://127.0.0.1:${server.ports.IMAP}/"\n` +
        `set header_cache=""\nset sort=date\nset delete=yes\nset quit=yes\n`,
    );
    const screen = await Screen.start(home, `mutt -F ${home.join('muttrc')}`);
    try {
      expect(await screen.shows(/Mutt: .*INBOX/)).toMatch(/curl/);
      await screen.type('3', 'Enter', 'Enter');
      expect(await screen.shows(/Hello from curl/)).toContain('Subject: curl');
      await screen.type('q');
      await screen.shows(/Mutt: .*INBOX/);
      await screen.type('D', '~s swaks', 'Enter');
      await delay(300);
      await screen.type('q');
      for (
        let tries = 0;
        tries < 50 && (await listing(server, person, 'INBOX')).some((line) => line.startsWith('swaks'));
        tries++
      )
        await delay(100);
      const left = await listing(server, person, 'INBOX');
      expect(left.some((line) => line.startsWith('swaks'))).toBe(false);
      expect(left.some((line) => line.startsWith('curl') && line.includes('\\Seen'))).toBe(true);
    } finally {
      await screen.close();
    }
  });
});
