import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, TestServer, testPassword } from '#testing';
import { Home, missing } from './support.js';

const person = 'evolution@clients.test';
const typelib = '/usr/lib/x86_64-linux-gnu/girepository-1.0';
const there =
  missing('dbus-run-session', 'gnome-keyring-daemon', 'secret-tool').length === 0 &&
  existsSync('/usr/libexec/evolution-calendar-factory') &&
  ['ECal-2.0', 'EBook-1.2'].every((name) => existsSync(join(typelib, `${name}.typelib`)));
let server: TestServer;
let home: Home;

/** A source of Evolution's registry. */
const source = (parent: string, path: string, kind: string, backend: string): string =>
  [
    ['[Data Source]', 'DisplayName=Test', 'Enabled=true', `Parent=${parent}`],
    ['[Authentication]', 'Host=127.0.0.1', `Port=${server.ports.HTTP}`, `User=${person}`, 'Method=plain/password'],
    ['ProxyUid=system-proxy', 'RememberPassword=true', 'IsExternal=false'],
    ['[Security]', 'Method=none'],
    ['[WebDAV Backend]', `ResourcePath=${path}`, 'CalendarAutoSchedule=true'],
    [`[${kind}]`, `BackendName=${backend}`, 'Selected=true'],
  ]
    .flat()
    .join('\n');

const event = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//Test//EN',
  'BEGIN:VEVENT',
  'UID:walk',
  'DTSTAMP:20300101T000000Z',
  'DTSTART;TZID=Asia/Tokyo:20300107T100000',
  'SUMMARY:散歩',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

/** Unlocks a keyring without a password, puts the passwords into it, and asks the factories. */
const script = `printf '\\n' | gnome-keyring-daemon --unlock --components=secrets > /dev/null 2>&1
for source in calendar people directory; do
  printf '%s' "$PASSWORD" | secret-tool store --label="$source" e-source-uid "$source" eds-origin evolution-data-server
done
exec /usr/bin/python3 "$1"`;

describe.skipIf(!there)("Evolution's factories", () => {
  beforeAll(async () => {
    server = await TestServer.start();
    await server.cli('user', 'add', person, '--name', '山田 花子', '--create-domain', '--password', testPassword);
    home = new Home();
    const sources = home.join('.config', 'evolution', 'sources');
    mkdirSync(sources, { recursive: true });
    const calendar = source('caldav-stub', `/dav/calendars/${person}/default/`, 'Calendar', 'caldav');
    writeFileSync(join(sources, 'calendar.source'), calendar);
    for (const [name, book] of [
      ['people', 'default'],
      ['directory', 'directory'],
    ]) {
      const path = `/dav/addressbooks/${person}/${book}/`;
      writeFileSync(join(sources, `${name}.source`), source('carddav-stub', path, 'Address Book', 'carddav'));
    }
    writeFileSync(home.join('walk.ics'), event);
    await server.cli('calendar', 'import', person, home.join('walk.ics'));
  }, 120_000);
  afterAll(async () => {
    home?.remove();
    await server?.remove();
  });

  it('read the calendar and the directory, and write an event and a card', async () => {
    const env = {
      PATH: '/usr/bin:/bin',
      HOME: home.path,
      XDG_RUNTIME_DIR: home.path,
      LANG: 'C.UTF-8',
      GIO_USE_NETWORK_MONITOR: 'base',
      PASSWORD: testPassword,
    };
    const program = join(import.meta.dirname, 'evolution.py');
    const { stdout, stderr } = await run('dbus-run-session', ['--', 'bash', '-c', script, 'bash', program], { env });
    const said = stdout.split('\n').find((line) => line.startsWith('{'));
    if (said === undefined) throw new Error(stderr.slice(-2000));
    expect(JSON.parse(said)).toEqual({
      events: ['散歩'],
      writable: [true, true],
      known: expect.arrayContaining(['山田 花子']),
    });
    await server.cli('calendar', 'export', person, home.join('out.ics'));
    expect(await home.run('cat', 'out.ics')).toContain('SUMMARY:歯医者');
    expect(await server.cli('contacts', 'find', person, 'saburo')).toContain('佐藤 三郎');
  }, 120_000);
});
