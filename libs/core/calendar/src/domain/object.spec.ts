import { describe, expect, it } from 'vitest';
import { Occurrences, UTC } from '#formats/ical';
import { CalendarObject } from './object.js';

const day = 86_400_000;
const begins = Date.UTC(2026, 0, 5, 9);

const event = (rule: string): CalendarObject =>
  new CalendarObject(
    Buffer.from(
      [
        'BEGIN:VCALENDAR',
        'BEGIN:VEVENT',
        'UID:1',
        'DTSTART:20260105T090000Z',
        'DTEND:20260105T100000Z',
        rule,
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
    ),
  );

describe('occurrences of an object that are kept', () => {
  const rules = ['RRULE:FREQ=WEEKLY', 'RRULE:FREQ=DAILY;COUNT=40', 'RRULE:FREQ=HOURLY', 'SUMMARY:once'];
  it.each(rules)('are those of its series, whatever was asked for before: %s', (rule) => {
    const object = event(rule);
    for (let week = 0; week < 60; week++) {
      const from = begins + ((week * 37) % 60) * 7 * day;
      for (const range of [
        { from, until: from + 7 * day },
        { from: from + 1, until: from + 3_600_001 },
        { from: from - 400 * day, until: from },
      ]) {
        const plain = [...new Occurrences(object.series(UTC), range)];
        expect([...object.occurrences(UTC, range)].map(({ start }) => start)).toEqual(plain.map(({ start }) => start));
      }
    }
  });
});
