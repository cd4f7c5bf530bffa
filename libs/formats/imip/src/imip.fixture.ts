import { type Component, readCalendar } from '#formats/ical';
import { type Address, parseMailboxAddress } from '#kernel';
import type { InvitationMail } from './compose/invitation.js';

export function address(text: string): Address {
  return parseMailboxAddress(text) as Address;
}

export function calendar(method: string | null, ...events: readonly (readonly string[])[]): Component {
  const lines = events.flatMap((event) => [
    'BEGIN:VEVENT',
    'UID:u1',
    'DTSTAMP:20260101T000000Z',
    ...event,
    'END:VEVENT',
  ]);
  const head = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//EN',
    ...(method === null ? [] : [`METHOD:${method}`]),
  ];
  return readCalendar([...head, ...lines, 'END:VCALENDAR'].join('\r\n')).calendars[0] as Component;
}

export const meeting = [
  'SUMMARY:設計レビュー',
  'DTSTART;TZID=Asia/Tokyo:20260105T100000',
  'DTEND;TZID=Asia/Tokyo:20260105T110000',
  'LOCATION:会議室 5',
  'DESCRIPTION:Agenda\\, first\\nhttps://meet.example.net/abc?x=1&y=2',
  'ORGANIZER;CN=Hana Sato:mailto:hana@example.jp',
  'ATTENDEE;CN=Hana Sato;PARTSTAT=ACCEPTED:mailto:hana@example.jp',
  'ATTENDEE;CN=Ben;RSVP=TRUE:mailto:ben@example.com',
  'ATTENDEE;CUTYPE=ROOM;CN=Room 5:mailto:room5@example.jp',
];

export function mail(change: Partial<InvitationMail> = {}): InvitationMail {
  return {
    method: 'REQUEST',
    calendar: calendar('REQUEST', meeting),
    previous: null,
    from: { name: '佐藤 花', address: address('hana@example.jp') },
    sender: null,
    to: { name: 'Ben', address: address('ben@example.com') },
    messageId: 'm1@mail.example.jp',
    boundary: '=_b',
    now: Date.UTC(2026, 0, 1),
    languages: ['en'],
    automatic: false,
    ...change,
  };
}
