import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImapClient, TestServer, testPassword } from '#testing';
import { deliver, Home, listing, missing } from './support.js';

const [here, there] = ['here@clients.test', 'there@clients.test'];

describe.skipIf(missing('interimap').length > 0)('interimap (QRESYNC)', () => {
  let server: TestServer;
  let home: Home;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.users([here, there]);
    home = new Home();
    mkdirSync(home.join('.config', 'interimap'), { recursive: true });
    mkdirSync(home.join('.local', 'share'), { recursive: true });
    const side = (name: string, person: string): string[] => [
      `[${name}]`,
      'type = imap',
      'host = 127.0.0.1',
      `port = ${server.ports.IMAP}`,
      'STARTTLS = NO',
      'auth = PLAIN',
      `username = ${person}`,
      `password = ${testPassword}`,
    ];
    const lines = ['list-mailbox = INBOX Archive', ...side('local', here), ...side('remote', there), ''];
    writeFileSync(home.join('.config', 'interimap', 'config'), lines.join('\n'), { mode: 0o600 });
  });
  afterAll(async () => {
    home?.remove();
    await server?.remove();
  });

  const sync = (): Promise<string> => home.run('interimap', '--debug');

  async function change(person: string, ...commands: string[]): Promise<void> {
    const client = await ImapClient.open(server.ports.IMAP, person, testPassword);
    for (const command of ['SELECT INBOX', ...commands]) expect((await client.command(command)).status).toBe('OK');
    client.close();
  }

  it('keeps two accounts the same: messages, flags and removals from both sides', async () => {
    await deliver(server, here, ['h1', 'h2', 'h3']);
    await deliver(server, there, ['t1', 't2']);
    expect(await sync()).toContain('ENABLE QRESYNC');
    expect((await listing(server, here, 'INBOX')).toSorted()).toEqual(['h1', 'h2', 'h3', 't1', 't2']);
    expect((await listing(server, there, 'INBOX')).toSorted()).toEqual(['h1', 'h2', 'h3', 't1', 't2']);

    await change(here, 'STORE 1 +FLAGS (\\Flagged)', 'STORE 2 +FLAGS (\\Deleted)', 'EXPUNGE');
    await change(there, 'STORE 1 +FLAGS (\\Answered)', 'STORE 2 +FLAGS (\\Deleted)', 'EXPUNGE');
    expect(await sync()).toContain('VANISHED (EARLIER)');
    const expected = ['h1 \\Flagged', 'h3', 't1 \\Answered'];
    expect((await listing(server, here, 'INBOX')).toSorted()).toEqual(expected);
    expect((await listing(server, there, 'INBOX')).toSorted()).toEqual(expected);

    const last = await sync();
    expect(last).toContain('remote: Clean state!');
  });
});
