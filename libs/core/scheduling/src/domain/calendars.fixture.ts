import { type Component, printCalendar, readCalendar } from '#formats/ical';
import type { Method, Owner, ReceivedMessage, SchedulingMessage } from './terms.js';

export const boss = 'boss@a.test';
export const ann = 'ann@b.test';
export const bob = 'bob@c.test';
export const now = Date.UTC(2026, 0, 1);

export function owner(...addresses: readonly string[]): Owner {
  return { addresses: new Set(addresses) };
}

export function calendar(text: string): Component {
  return readCalendar(text).calendars[0] as Component;
}

const defaults = ['UID:u1', 'DTSTAMP:20250101T000000Z', 'SUMMARY:Plan', `ORGANIZER:mailto:${boss}`];
const weekly = [
  'DTSTART;TZID=Asia/Tokyo:20260105T100000',
  'DTEND;TZID=Asia/Tokyo:20260105T110000',
  'RRULE:FREQ=WEEKLY;COUNT=6',
];

/** An event; lines of a name replace those by default. */
export function event(...lines: readonly string[]): string {
  const name = (line: string): string => /^[A-Z-]+/.exec(line)?.[0] ?? '';
  const start = ['DTSTART:20260105T010000Z', 'DTEND:20260105T020000Z'];
  const own = new Set(lines.map(name));
  const kept = [...defaults, ...start].filter((line) => !own.has(name(line)));
  return ['BEGIN:VEVENT', ...kept, ...lines, 'END:VEVENT'].join('\r\n');
}

export function series(...lines: readonly string[]): string {
  const names = lines.map((line) => /^[A-Z-]+/.exec(line)?.[0]);
  return event(...weekly.filter((line) => !names.includes(/^[A-Z-]+/.exec(line)?.[0])), ...lines);
}

/** An occurrence of `series`, by its day in January or February. */
export function occurrence(day: string, ...lines: readonly string[]): string {
  return event(
    `RECURRENCE-ID;TZID=Asia/Tokyo:${day}T100000`,
    `DTSTART;TZID=Asia/Tokyo:${day}T100000`,
    `DTEND;TZID=Asia/Tokyo:${day}T110000`,
    ...lines,
  ).replace(/\r\nDTSTART:20260105T010000Z|\r\nDTEND:20260105T020000Z/g, '');
}

export function object(...events: readonly string[]): Component {
  return calendar(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...events, 'END:VCALENDAR'].join('\r\n'));
}

export function message(method: Method, sender: string | null, ...events: readonly string[]): ReceivedMessage {
  return { method, sender, calendar: object(...events) };
}

export function received({ method, from, calendar: sent }: SchedulingMessage): ReceivedMessage {
  // As it goes over the wire.
  return { method, sender: from, calendar: calendar(printCalendar(sent)) };
}

export function invite(address: string, parameters = ''): string {
  return `ATTENDEE${parameters}:mailto:${address}`;
}

export function edited(source: Component, change: (line: string) => string): Component {
  return calendar(change(printCalendar(source).replaceAll('\r\n ', '')));
}
