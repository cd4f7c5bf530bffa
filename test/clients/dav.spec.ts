import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, TestServer, testPassword } from '#testing';
import { Home, missing } from './support.js';

const person = 'dav@clients.test';
let server: TestServer;
let home: Home;

beforeAll(async () => {
  server = await TestServer.start();
  await server.cli('user', 'add', person, '--name', '山田 花子', '--create-domain', '--password', testPassword);
  home = new Home();
}, 120_000);
afterAll(async () => {
  home?.remove();
  await server?.stop();
});

const base = (): string => `http://127.0.0.1:${server.ports.HTTP}`;
const card = (uid: string, name: string): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:${name}\r\nN:${name};;;;\r\nEMAIL:${uid}@away.test\r\nEND:VCARD\r\n`;

describe.skipIf(missing('litmus').length > 0)('litmus', () => {
  it.each(['basic', 'copymove', 'props', 'locks', 'http'])(
    'has nothing against %s',
    async (suite) => {
      const url = `${base()}/dav/files/${person}/`;
      const environment = { ...process.env, TESTS: suite, TMPDIR: home.path };
      const { stdout } = await run('litmus', ['-k', url, person, testPassword], { env: environment, cwd: home.path });
      expect(stdout).toMatch(new RegExp(`summary for .${suite}.: of \\d+ tests run: \\d+ passed, 0 failed. 100.0%`));
    },
    60_000,
  );
});

describe.skipIf(missing('vdirsyncer').length > 0)('vdirsyncer', () => {
  const vdirsyncer = async (...args: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await run('vdirsyncer', ['-c', home.join('vdirsyncer'), ...args], {
      env: { ...process.env, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8' },
      input: 'y\n'.repeat(20),
    });
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    return stdout + stderr;
  };

  it('finds the address books from the root of the server, and brings cards both ways', async () => {
    const lines = [
      ['[general]', `status_path = "${home.join('status')}"`],
      ['[pair people]', 'a = "near"', 'b = "far"', 'collections = ["from b"]', 'conflict_resolution = "b wins"'],
      ['[storage near]', 'type = "filesystem"', `path = "${home.join('people')}"`, 'fileext = ".vcf"'],
      [
        '[storage far]',
        'type = "carddav"',
        `url = "${base()}/"`,
        `username = "${person}"`,
        `password = "${testPassword}"`,
      ],
    ];
    mkdirSync(home.join('people'));
    writeFileSync(home.join('vdirsyncer'), lines.flat().join('\n'));
    const found = await vdirsyncer('discover');
    expect(found).toContain('"default"');
    expect(found).toContain('"directory"');
    writeFileSync(home.join('people', 'default', 'near.vcf'), card('near', '鈴木 一郎'));
    await vdirsyncer('sync');
    const directory = readdirSync(home.join('people', 'directory'));
    const people = directory.map((file) => readFileSync(home.join('people', 'directory', file), 'utf8'));
    expect(people.some((text) => text.includes('FN:山田 花子'))).toBe(true);
    const again = await vdirsyncer('sync');
    expect(again).not.toMatch(/Copying|Deleting/);
  }, 60_000);

  it.skipIf(missing('khard').length > 0)(
    'brings khard its cards, and takes those that khard wrote',
    async () => {
      const khard = (...args: readonly string[]): Promise<string> =>
        home.run('khard', '-c', home.join('khard.conf'), ...args);
      const lines = [
        '[addressbooks]',
        '[[own]]',
        `path = ${home.join('people', 'default')}`,
        '[general]',
        'editor = true',
        'merge_editor = true',
      ];
      writeFileSync(home.join('khard.conf'), lines.join('\n'));
      expect(await khard('list')).toContain('鈴木 一郎');
      writeFileSync(home.join('new.yaml'), 'First name: 三郎\nLast name: 佐藤\nEmail:\n    work: saburo@away.test\n');
      await khard('new', '-a', 'own', '-i', home.join('new.yaml'));
      await vdirsyncer('sync');
      const found = await server.cli('contacts', 'find', person, 'saburo');
      expect(found).toContain('佐藤');
    },
    60_000,
  );

  it('and another of the same person come to the same cards', async () => {
    const other = new Home();
    try {
      const config = readFileSync(home.join('vdirsyncer'), 'utf8').replaceAll(home.path, other.path);
      mkdirSync(other.join('people'));
      writeFileSync(other.join('vdirsyncer'), config);
      const options = { env: { ...process.env, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8' }, input: 'y\n'.repeat(20) };
      const elsewhere = (...args: readonly string[]) =>
        run('vdirsyncer', ['-c', other.join('vdirsyncer'), ...args], options);
      await elsewhere('discover');
      writeFileSync(other.join('people', 'default', 'other.vcf'), card('other', '高橋'));
      writeFileSync(home.join('people', 'default', 'third.vcf'), card('third', '伊藤'));
      await Promise.all([elsewhere('sync'), vdirsyncer('sync')]);
      await elsewhere('sync');
      await vdirsyncer('sync');
      const uids = (at: Home): string[] =>
        readdirSync(at.join('people', 'default'))
          .map((file) => /UID:(\S+)/.exec(readFileSync(at.join('people', 'default', file), 'utf8'))?.[1] ?? '')
          .toSorted();
      expect(uids(home)).toEqual(expect.arrayContaining(['near', 'other', 'third']));
      expect(uids(other)).toEqual(uids(home));
    } finally {
      other.remove();
    }
  }, 60_000);
});

describe.skipIf(missing('cadaver').length > 0)('cadaver', () => {
  it('puts a file, moves it into a folder and gets it back', async () => {
    const somebody = 'cadaver@clients.test';
    await server.cli('user', 'add', somebody, '--password', 'without-a-blank');
    const entry = `machine 127.0.0.1 login ${somebody} password without-a-blank\n`;
    writeFileSync(home.join('.netrc'), entry, { mode: 0o600 });
    writeFileSync(home.join('letter.txt'), '拝啓\n');
    const commands = [
      'mkcol box',
      `put ${home.join('letter.txt')} letter.txt`,
      'move letter.txt box/letter.txt',
      'cd box',
      `get letter.txt ${home.join('back.txt')}`,
      'quit',
      '',
    ];
    const { stdout, stderr } = await run('cadaver', [`${base()}/dav/files/${somebody}/`], {
      env: { ...process.env, HOME: home.path },
      input: commands.join('\n'),
    });
    expect([existsSync(home.join('back.txt')), stdout + stderr]).toEqual([true, expect.any(String)]);
    expect(readFileSync(join(home.path, 'back.txt'), 'utf8')).toBe('拝啓\n');
  }, 30_000);
});
