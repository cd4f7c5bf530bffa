import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer, testPassword } from '#testing';
import { Home, missing } from './support.js';

const person = 'sync@clients.test';
const absent = missing('syncevolution');
const target = 'target-config@webdav';
let server: TestServer;
let home: Home;

const syncevolution = (...args: readonly string[]): Promise<string> =>
  home.run('syncevolution', '--daemon=no', '--keyring=no', ...args);

const event = (summary: string): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//EN',
    'BEGIN:VEVENT',
    'UID:walk',
    'DTSTAMP:20300101T000000Z',
    'DTSTART;TZID=Asia/Tokyo:20300107T100000',
    'DTEND;TZID=Asia/Tokyo:20300107T110000',
    'RRULE:FREQ=WEEKLY;COUNT=4',
    `SUMMARY:${summary}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:ichiro\r\nFN:鈴木 一郎\r\nN:鈴木;一郎;;;\r\nEND:VCARD\r\n';

describe.skipIf(absent.length > 0)('SyncEvolution', () => {
  beforeAll(async () => {
    server = await TestServer.start();
    await server.users([person]);
    home = new Home();
    const settings = [
      `username=${person}`,
      `password=${testPassword}`,
      `syncURL=http://127.0.0.1:${server.ports.HTTP}/`,
    ];
    await syncevolution('--configure', ...settings, target, 'calendar', 'addressbook', 'todo');
  }, 120_000);
  afterAll(async () => {
    home?.remove();
    await server?.remove();
  });

  it('finds the calendar by the root of the server, puts an event, changes and removes it', async () => {
    writeFileSync(home.join('event.ics'), event('散歩'));
    await syncevolution('--import', home.join('event.ics'), target, 'calendar');
    const listed = await syncevolution('--print-items', target, 'calendar');
    expect(listed).toContain(`/dav/calendars/${person.replace('@', '%40')}/default/`);
    const [luid] = /^\S+(?=: 散歩)/m.exec(listed) ?? [];
    expect(luid).toBeDefined();
    writeFileSync(home.join('event.ics'), event('遠足'));
    await syncevolution('--update', home.join('event.ics'), target, 'calendar', luid as string);
    await syncevolution('--export', home.join('out.ics'), target, 'calendar');
    expect(readFileSync(home.join('out.ics'), 'utf8')).toContain('SUMMARY:遠足');
    await syncevolution('--delete-items', target, 'calendar', luid as string);
    expect(await syncevolution('--print-items', target, 'calendar')).not.toContain('遠足');
  }, 60_000);

  it('finds the address book, and gets back the card that it has put', async () => {
    writeFileSync(home.join('card.vcf'), card);
    await syncevolution('--import', home.join('card.vcf'), target, 'addressbook');
    await syncevolution('--export', home.join('out.vcf'), target, 'addressbook');
    expect(readFileSync(home.join('out.vcf'), 'utf8')).toContain('FN:鈴木 一郎');
  }, 60_000);
});
