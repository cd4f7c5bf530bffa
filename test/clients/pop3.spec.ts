import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer, testPassword } from '#testing';
import { deliver, Home, listing, missing } from './support.js';

const person = 'pop@clients.test';
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

describe.skipIf(missing('fetchmail').length > 0)('fetchmail', () => {
  it('fetches what is new and deletes what it has fetched', async () => {
    await deliver(server, person, ['f1', 'f2', 'f3']);
    const mbox = home.join('mbox');
    writeFileSync(
      home.join('fetchmailrc'),
      `poll 127.0.0.1 protocol POP3 port ${server.ports.POP3} uidl\n` +
        `  user "${person}" password "${testPassword}" sslproto "" keep mda "cat >> ${mbox}"\n`,
    );
    chmodSync(home.join('fetchmailrc'), 0o600);
    const fetch = (...more: string[]): Promise<string> =>
      home.run(
        'fetchmail',
        '-f',
        home.join('fetchmailrc'),
        '-i',
        home.join('ids'),
        '--pidfile',
        home.join('pid'),
        ...more,
      );
    const subjects = (): string[] =>
      [...readFileSync(mbox, 'latin1').matchAll(/^Subject: (.*?)\r?$/gm)].map(([, subject = '']) => subject);
    await fetch();
    expect(subjects()).toEqual(['f1', 'f2', 'f3']);
    // The identifiers are the same at the next visit: nothing is fetched twice (fetchmail says so with status 1).
    await expect(fetch()).rejects.toThrow('ended with 1');
    expect(await listing(server, person, 'INBOX')).toEqual(['f1', 'f2', 'f3']);
    await fetch('--nokeep', '--fetchall');
    expect(subjects()).toEqual(['f1', 'f2', 'f3', 'f1', 'f2', 'f3']);
    expect(await listing(server, person, 'INBOX')).toEqual([]);
  });
});

describe.skipIf(missing('getmail').length > 0)('getmail', () => {
  it('fetches and deletes', async () => {
    await deliver(server, person, ['g1', 'g2']);
    const fetched = home.join('fetched');
    writeFileSync(
      home.join('getmailrc'),
      [
        '[retriever]',
        'type = SimplePOP3Retriever',
        'server = 127.0.0.1',
        `port = ${server.ports.POP3}`,
        `username = ${person}`,
        `password = ${testPassword}`,
        '[destination]',
        // As root getmail delivers by a program only.
        'type = MDA_external',
        'path = /usr/bin/tee',
        `arguments = ("-a", "${fetched}")`,
        'allow_root_commands = true',
        '[options]',
        'delete = true',
        '',
      ].join('\n'),
    );
    await home.run('getmail', '--getmaildir', home.path, '--rcfile', 'getmailrc');
    const text = readFileSync(fetched, 'latin1');
    expect([...text.matchAll(/^(?:Subject: |Text of )(g\d)/gm)].map(([, subject]) => subject)).toEqual([
      'g1',
      'g1',
      'g2',
      'g2',
    ]);
    expect(await listing(server, person, 'INBOX')).toEqual([]);
  });
});
