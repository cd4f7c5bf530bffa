import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer, testPassword } from '#testing';
import { Screen } from './screen.js';
import { deliver, Home, listing, missing } from './support.js';

const person = 'hana@alpine.test';
let server: TestServer;
let home: Home;

describe.skipIf(missing('alpine', 'tmux').length > 0)('alpine', () => {
  beforeAll(async () => {
    server = await TestServer.start();
    await server.users([person]);
    await deliver(server, person, ['one', 'two', 'three']);
    home = new Home();
  });
  afterAll(async () => {
    home?.remove();
    await server?.remove();
  });

  it('reads, files, deletes and expunges', async () => {
    mkdirSync(home.join('mail'));
    const account = `{127.0.0.1:${server.ports.IMAPS}/user="${person}"/ssl/novalidate-cert}`;
    writeFileSync(
      home.join('pinerc'),
      `inbox-path=${account}INBOX\nfolder-collections=Mail ${account}[]\nuser-domain=alpine.test\nlast-version-used=9.99\n` +
        'feature-list=quit-without-confirm,expunge-without-confirm,expunge-without-confirm-everywhere\n',
    );
    const screen = await Screen.start(home, `alpine -p ${home.join('pinerc')} -nowrite_password_cache -i`);
    try {
      expect(await screen.shows(/ENTER PASSWORD/)).toContain(person);
      await screen.type(testPassword, 'Enter');
      await screen.shows(/Preserve password|Folder: INBOX/);
      await screen.type('n');
      expect(await screen.shows(/opened with 3 messages/)).toMatch(/one[^]*two[^]*three/);
      await screen.type('Enter');
      expect(await screen.shows(/Text of one/)).toContain('sender@away.test');
      await screen.type('s');
      await screen.shows(/SAVE Msg/);
      await screen.type('C-u', 'Archive', 'Enter');
      await screen.shows(/copied to folder "Archive"/);
      await screen.type('i');
      await screen.shows(/MESSAGE INDEX/);
      await screen.type('n', 'd');
      await screen.shows(/marked for deletion/);
      await screen.type('x');
      await screen.shows(/expunged from folder/);
      await screen.type('q');
      await expect.poll(() => listing(server, person, 'Archive'), { timeout: 10_000 }).toEqual(['one \\Seen']);
      await expect.poll(() => listing(server, person, 'INBOX'), { timeout: 10_000 }).toHaveLength(1);
    } finally {
      await screen.close();
    }
  });
});
