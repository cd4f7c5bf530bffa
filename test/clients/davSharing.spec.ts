import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, TestServer, testPassword } from '#testing';
import { Home, missing } from './support.js';

const [boss, secretary] = ['boss@clients.test', 'sec@clients.test'];
let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await server.users([boss, secretary]);
  await server.cli('share', 'set', boss, 'calendars/default', secretary, 'write');
}, 120_000);
afterAll(() => server?.stop());

const environment = { ...process.env, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8', TZ: 'Asia/Tokyo' };
const base = (): string => `http://127.0.0.1:${server.ports.HTTP}`;
const event = (uid: string, ...more: readonly string[]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//T//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20300107T010000Z',
    'DTEND:20300107T020000Z',
    'SUMMARY:会議',
    ...more,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

/** Somebody's calendars on a machine, kept by vdirsyncer. */
class Machine {
  readonly home = new Home();

  constructor(person: string) {
    const { path } = this.home;
    mkdirSync(this.home.join('calendars'));
    const lines = [
      ['[general]', `status_path = "${path}/status"`],
      ['[pair own]', 'a = "near"', 'b = "far"', 'collections = ["from b"]', 'conflict_resolution = "b wins"'],
      ['[storage near]', 'type = "filesystem"', `path = "${path}/calendars"`, 'fileext = ".ics"'],
      [
        '[storage far]',
        'type = "caldav"',
        `url = "${base()}/"`,
        `username = "${person}"`,
        `password = "${testPassword}"`,
      ],
    ];
    writeFileSync(this.home.join('config'), lines.flat().join('\n'));
  }

  async sync(command = 'sync'): Promise<string> {
    const options = { env: { ...environment, HOME: this.home.path }, input: 'y\n'.repeat(20) };
    const { status, stdout, stderr } = await run('vdirsyncer', ['-c', this.home.join('config'), command], options);
    if (status !== 0) throw new Error(`vdirsyncer ended with ${status}:\n${stdout}${stderr}`);
    return stdout + stderr;
  }

  folder(name: RegExp): string {
    return this.home.join('calendars', readdirSync(this.home.join('calendars')).find((each) => name.test(each)) ?? '');
  }

  texts(name: RegExp): readonly string[] {
    const folder = this.folder(name);
    return readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
  }
}

describe.skipIf(missing('vdirsyncer').length > 0)('vdirsyncer', () => {
  it('finds the boss’s calendar in the secretary’s home, and brings changes both ways', async () => {
    const [one, other] = [new Machine(boss), new Machine(secretary)];
    try {
      for (const machine of [one, other]) {
        await machine.sync('discover');
        await machine.sync();
      }
      writeFileSync(`${one.folder(/^default$/)}/a.ics`, event('of-the-boss'));
      writeFileSync(`${one.folder(/^default$/)}/p.ics`, event('private', 'CLASS:PRIVATE', 'DESCRIPTION:内緒'));
      writeFileSync(`${other.folder(/^shared-/)}/b.ics`, event('of-the-secretary'));
      for (const machine of [one, other, one]) await machine.sync();
      const uids = (texts: readonly string[]): readonly string[] =>
        texts.map((text) => /UID:(\S+)/.exec(text)?.[1] ?? '').toSorted();
      expect(uids(one.texts(/^default$/))).toEqual(['of-the-boss', 'of-the-secretary', 'private']);
      expect(uids(other.texts(/^shared-/))).toEqual(uids(one.texts(/^default$/)));
      expect(other.texts(/^shared-/).join('')).not.toContain('内緒');
      expect(await other.sync()).not.toMatch(/Copying|Deleting/);
      await server.cli('share', 'remove', boss, 'calendars/default', secretary);
      await expect(other.sync()).rejects.toThrow('vdirsyncer ended');
      expect(uids(one.texts(/^default$/))).toHaveLength(3);
    } finally {
      one.home.remove();
      other.home.remove();
      await server.cli('share', 'set', boss, 'calendars/default', secretary, 'write');
    }
  }, 120_000);
});

describe.skipIf(missing('python3').length > 0)('the CalDAV library of Python', () => {
  const script = `
import sys
try:
    import caldav
except ImportError:
    print("MISSING"); sys.exit(0)
url, user, password = sys.argv[1:4]
principal = caldav.DAVClient(url=url, username=user, password=password).principal()
shared = [c for c in principal.calendars() if "/shared-" in str(c.url)]
print("SHARED", len(shared), shared[0].get_properties([caldav.dav.DisplayName()]))
event = shared[0].save_event(sys.stdin.read())
print("FOUND", "SUMMARY" in shared[0].event_by_uid("by-python").data)
event.delete()
print("GONE", len([e for e in shared[0].events() if "by-python" in e.data]))
`;

  it('finds, writes and removes in it', async () => {
    const options = { env: environment, input: event('by-python') };
    const { status, stdout, stderr } = await run(
      'python3',
      ['-c', script, `${base()}/dav/`, secretary, testPassword],
      options,
    );
    expect([status, stderr.slice(-2000)]).toEqual([0, expect.any(String)]);
    if (stdout.startsWith('MISSING')) return process.stdout.write('\npython3-caldav is not installed.\n');
    expect(stdout).toMatch(/SHARED 1 .*Default/);
    expect(stdout).toContain('FOUND True');
    expect(stdout).toContain('GONE 0');
  }, 60_000);
});

describe.skipIf(missing('cadaver').length > 0)('cadaver', () => {
  it('puts a file into a folder of somebody else', async () => {
    const home = new Home();
    const [owner, guest] = ['folder@clients.test', 'guest@clients.test'];
    try {
      for (const address of [owner, guest]) await server.cli('user', 'add', address, '--password', 'without-a-blank');
      const session = (user: string, path: string, ...commands: readonly string[]) => {
        const entry = `machine 127.0.0.1 login ${user} password without-a-blank\n`;
        writeFileSync(home.join('.netrc'), entry, { mode: 0o600 });
        const input = [...commands, 'quit', ''].join('\n');
        return run('cadaver', [`${base()}/dav/files/${path}`], { env: { ...environment, HOME: home.path }, input });
      };
      writeFileSync(home.join('letter.txt'), '拝啓\n');
      await session(owner, `${owner}/`, 'mkcol plans');
      await server.cli('share', 'set', owner, 'files/plans', guest, 'write');
      await session(guest, `${owner}/plans/`, `put ${home.join('letter.txt')} letter.txt`);
      await session(owner, `${owner}/plans/`, `get letter.txt ${home.join('back.txt')}`);
      expect(readFileSync(home.join('back.txt'), 'utf8')).toBe('拝啓\n');
    } finally {
      home.remove();
    }
  }, 60_000);
});
