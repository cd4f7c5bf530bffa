import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Component, printCalendar, readCalendar } from '#formats/ical';
import { printInvitation } from '#formats/imip';
import { type Address, parseMailboxAddress } from '#kernel';
import { run } from '#testing';
import { calendarOf, event } from '../gateways/dav/calendarClient.js';
import { Home, missing } from './support.js';

// khal brings icalendar to the Python of the system.
const absent = missing('khal').length > 0;
const python = '/usr/bin/python3';
const address = (text: string): Address => parseMailboxAddress(text) as Address;

const lines = [
  'SUMMARY:設計レビュー、その二: <b>&</b>',
  'DTSTART;TZID=Asia/Tokyo:20300107T100000',
  'DTEND;TZID=Asia/Tokyo:20300107T110000',
  `DESCRIPTION:${'長い説明。'.repeat(40)}\\nEnd`,
  'ORGANIZER;CN=佐藤 花:mailto:hana@example.jp',
  'ATTENDEE;RSVP=TRUE:mailto:ben@example.com',
];
const zone = [
  'BEGIN:VTIMEZONE',
  'TZID:Asia/Tokyo',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0900',
  'TZOFFSETTO:+0900',
  'END:STANDARD',
  'END:VTIMEZONE',
];
const calendar = (method: string): Component =>
  readCalendar(calendarOf(`METHOD:${method}`, ...zone, ...event('u1', ...lines))).calendars[0] as Component;

function mail(method: string): Buffer {
  return printInvitation({
    method,
    calendar: calendar(method),
    previous: null,
    from: { name: '佐藤 花', address: address('hana@example.jp') },
    sender: null,
    to: { name: null, address: address('ben@example.com') },
    messageId: 'm@example.jp',
    boundary: '=_b',
    now: Date.UTC(2030, 0, 1),
    languages: ['ja', 'en'],
    automatic: false,
  }).octets;
}

describe.skipIf(absent)('invitations as Python reads them', () => {
  it.each(['REQUEST', 'CANCEL', 'REPLY'])('%s', async (method) => {
    const script = join(import.meta.dirname, 'invitation.py');
    const { stdout, stderr } = await run(python, [script], { input: mail(method) });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      from: ['hana@example.jp'],
      name: '佐藤 花',
      defects: [],
      subject: expect.stringContaining('設計レビュー、その二: <b>&</b>'),
      plain: expect.stringContaining('2030年1月7日(月) 10:00 〜 11:00 (Asia/Tokyo, UTC+09:00)'),
      calendars: [
        {
          parameter: method,
          method,
          summary: '設計レビュー、その二: <b>&</b>',
          start: '2030-01-07T10:00:00+09:00',
          attendee: 'mailto:ben@example.com',
        },
      ],
      files: method === 'REPLY' ? [] : ['invite.ics'],
    });
  });

  it('khal takes the file', async () => {
    const home = new Home();
    home.maildir('calendars');
    const settings = [
      '[calendars]',
      '[[own]]',
      `path = ${home.join('calendars')}`,
      '[locale]',
      'default_timezone = Asia/Tokyo',
      'local_timezone = Asia/Tokyo',
      'longdateformat = %Y-%m-%d',
      'dateformat = %Y-%m-%d',
      'timeformat = %H:%M',
      'datetimeformat = %Y-%m-%d %H:%M',
      'longdatetimeformat = %Y-%m-%d %H:%M',
    ];
    writeFileSync(home.join('khal.conf'), settings.join('\n'));
    writeFileSync(home.join('invite.ics'), printCalendar(calendar('REQUEST')));
    await home.run('khal', '-c', home.join('khal.conf'), 'import', '--batch', '-a', 'own', home.join('invite.ics'));
    const listed = await home.run('khal', '-c', home.join('khal.conf'), 'list', '2030-01-07', '1d');
    expect(listed).toMatch(/10:00-11:00 設計レビュー/);
    home.remove();
  });
});
