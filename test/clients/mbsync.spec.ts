import { readdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImapClient, TestServer, testPassword } from '#testing';
import { deliver, Home, listing, maildirFiles, missing } from './support.js';

const person = 'mbsync@clients.test';

describe.skipIf(missing('mbsync').length > 0)('mbsync', () => {
  let server: TestServer;
  let home: Home;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.users([person]);
    home = new Home();
    home.maildir('mail', 'INBOX');
    writeFileSync(
      home.join('mbsyncrc'),
      [
        'IMAPAccount server',
        'Host 127.0.0.1',
        `Port ${server.ports.IMAP}`,
        `User ${person}`,
        `Pass "${testPassword}"`,
        'SSLType None',
        'AuthMechs LOGIN',
        '',
        'IMAPStore far',
        'Account server',
        '',
        'MaildirStore near',
        `Path ${home.join('mail')}/`,
        `Inbox ${home.join('mail', 'INBOX')}`,
        'SubFolders Verbatim',
        '',
        'Channel all',
        'Far :far:',
        'Near :near:',
        'Patterns *',
        'Create Both',
        'Remove Both',
        'Expunge Both',
        'SyncState *',
        '',
      ].join('\n'),
    );
  });
  afterAll(async () => {
    home?.remove();
    await server?.remove();
  });

  const sync = (): Promise<string> => home.run('mbsync', '-c', home.join('mbsyncrc'), '-a');
  /** Every file here and every flag and change number there. */
  const state = async (): Promise<readonly string[]> => {
    const here = readdirSync(home.join('mail'), { recursive: true })
      .map(String)
      .filter((name) => /\/(?:cur|new)\//.test(name));
    const client = await ImapClient.open(server.ports.IMAP, person, testPassword);
    const there = await client.command('LIST "" * RETURN (STATUS (MESSAGES UIDNEXT HIGHESTMODSEQ))');
    client.close();
    return [...here.toSorted(), there.untagged];
  };
  const expectNothingToDo = async (): Promise<void> => {
    const before = await state();
    await sync();
    expect(await state()).toEqual(before);
  };
  const folder = (name: string): string => home.join('mail', name);
  const subjectsIn = (name: string): readonly string[] =>
    maildirFiles(folder(name))
      .map(({ content }) => /^Subject: (.*)$/m.exec(content)?.[1]?.trim() ?? '')
      .toSorted();

  it('brings everything here, and has nothing to do the second time', async () => {
    await deliver(server, person, ['one', 'two', 'three', 'four']);
    await sync();
    expect(subjectsIn('INBOX')).toEqual(['four', 'one', 'three', 'two']);
    expect(readdirSync(home.join('mail'))).toEqual(
      expect.arrayContaining(['Archive', 'Drafts', 'Junk', 'Sent', 'Trash']),
    );
    await expectNothingToDo();
  });

  it('carries flags, new folders, moves and deletions both ways', async () => {
    const file = (subject: string): string =>
      maildirFiles(folder('INBOX')).find(
        ({ content }) => content.includes(`Subject: ${subject}\r`) || content.includes(`Subject: ${subject}\n`),
      )?.name ?? '';
    // Here: one is read and flagged, two goes into a new folder, three is deleted.
    const one = file('one');
    renameSync(join(folder('INBOX'), one), join(folder('INBOX'), 'cur', `${one.split('/')[1]?.split(':')[0]}:2,FS`));
    home.maildir('mail', 'Projects');
    const two = file('two');
    renameSync(
      join(folder('INBOX'), two),
      join(folder('Projects'), 'cur', `${two.split('/')[1]?.split(',U=')[0]}:2,S`),
    );
    unlinkSync(join(folder('INBOX'), file('three')));
    // There: four is answered and a mailbox is made.
    const client = await ImapClient.open(server.ports.IMAP, person, testPassword);
    await client.command('CREATE "Far away"');
    await client.command('SELECT INBOX');
    await client.command('STORE 4 +FLAGS (\\Answered)');
    client.close();
    await sync();
    expect(await listing(server, person, 'INBOX')).toEqual(['one \\Flagged \\Seen', 'four \\Answered']);
    expect(await listing(server, person, 'Projects')).toEqual(['two \\Seen']);
    expect(readdirSync(home.join('mail'))).toContain('Far away');
    expect(maildirFiles(folder('INBOX')).some(({ name }) => name.endsWith(':2,R'))).toBe(true);
    await expectNothingToDo();
  });

  it('carries deletions and moves from the server', async () => {
    const client = await ImapClient.open(server.ports.IMAP, person, testPassword);
    await client.command('SELECT INBOX');
    expect((await client.command('MOVE 1 Archive')).status).toBe('OK');
    await client.command('STORE 1 +FLAGS (\\Deleted)');
    await client.command('EXPUNGE');
    client.close();
    await sync();
    expect(subjectsIn('INBOX')).toEqual([]);
    expect(subjectsIn('Archive')).toEqual(['one']);
    await expectNothingToDo();
  });
});
