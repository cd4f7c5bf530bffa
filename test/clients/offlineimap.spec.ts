import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImapClient, TestServer, testPassword } from '#testing';
import { deliver, Home, listing, maildirFiles, missing } from './support.js';

const person = 'offline@clients.test';

describe.skipIf(missing('offlineimap').length > 0)('offlineimap', () => {
  let server: TestServer;
  let home: Home;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.users([person]);
    home = new Home();
    mkdirSync(home.join('mail'));
    writeFileSync(
      home.join('rc'),
      [
        '[general]',
        'accounts = A',
        `metadata = ${home.join('meta')}`,
        'ui = basic',
        '[Account A]',
        'localrepository = L',
        'remoterepository = R',
        '[Repository L]',
        'type = Maildir',
        `localfolders = ${home.join('mail')}`,
        '[Repository R]',
        'type = IMAP',
        'remotehost = 127.0.0.1',
        `remoteport = ${server.ports.IMAP}`,
        `remoteuser = ${person}`,
        `remotepass = ${testPassword}`,
        'ssl = no',
        'starttls = no',
        'auth_mechanisms = PLAIN, LOGIN',
        '',
      ].join('\n'),
    );
  });
  afterAll(async () => {
    home?.remove();
    await server?.remove();
  });

  const sync = (): Promise<string> => home.run('offlineimap', '-o', '-c', home.join('rc'));
  const subjects = (name: string): readonly (string | undefined)[] =>
    maildirFiles(home.join('mail', name))
      .map(({ content }) => /^Subject: (.*)$/m.exec(content)?.[1]?.trim())
      .toSorted();

  it('syncs both ways with flags, folders and deletions, the last time with nothing to do', async () => {
    await deliver(server, person, ['o1', 'o2', 'o3']);
    await sync();
    expect(subjects('INBOX')).toEqual(['o1', 'o2', 'o3']);

    const inbox = home.join('mail', 'INBOX');
    const [first] = maildirFiles(inbox).filter(({ content }) => content.includes('Subject: o1'));
    const base = first?.name.split('/')[1]?.split(':')[0];
    renameSync(join(inbox, first?.name ?? ''), join(inbox, 'cur', `${base}:2,FS`));
    home.maildir('mail', 'Neu');
    writeFileSync(home.join('mail', 'Neu', 'new', '1.local'), 'From: me@here\nSubject: local\n\nwritten here\n');
    const client = await ImapClient.open(server.ports.IMAP, person, testPassword);
    await client.command('SELECT INBOX');
    await client.command('STORE 2 +FLAGS (\\Deleted)');
    await client.command('EXPUNGE');
    client.close();
    await sync();
    expect(await listing(server, person, 'INBOX')).toEqual(['o1 \\Flagged \\Seen', 'o3']);
    expect((await listing(server, person, 'Neu')).map((line) => line.split(' ')[0])).toEqual(['local']);
    expect(subjects('INBOX')).toEqual(['o1', 'o3']);

    const before = readdirSync(join(inbox, 'cur')).length;
    expect(await sync()).not.toMatch(/Copy message|Deleting|Adding flags/);
    expect(readdirSync(join(inbox, 'cur')).length).toBe(before);
  });
});
