import { describe, expect, it } from 'vitest';
import { type Component, fromJcal, ICAL_LIMITS, printCalendar, readCalendar, toJcal } from '../index.js';

const text = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
const read = (source: string): Component => readCalendar(source).calendars[0] as Component;

/** A line, and its property in jCal. */
const properties: readonly (readonly [string, unknown])[] = [
  ['SUMMARY;LANGUAGE=ja:a\\, b\\nc', ['summary', { language: 'ja' }, 'text', 'a, b\nc']],
  ['DTSTART;TZID=Asia/Tokyo:20260105T090000', ['dtstart', { tzid: 'Asia/Tokyo' }, 'date-time', '2026-01-05T09:00:00']],
  ['DTSTAMP:20260105T090000Z', ['dtstamp', {}, 'date-time', '2026-01-05T09:00:00Z']],
  ['DTSTART;VALUE=DATE:20260105', ['dtstart', {}, 'date', '2026-01-05']],
  [
    'EXDATE:20260105T090000Z,20260106T090000Z',
    ['exdate', {}, 'date-time', '2026-01-05T09:00:00Z', '2026-01-06T09:00:00Z'],
  ],
  ['RDATE;VALUE=PERIOD:20260105T090000Z/PT1H', ['rdate', {}, 'period', ['2026-01-05T09:00:00Z', 'PT1H']]],
  [
    'RRULE:FREQ=MONTHLY;COUNT=5;BYDAY=-1SU,MO;UNTIL=20260105',
    ['rrule', {}, 'recur', { freq: 'MONTHLY', count: 5, byday: ['-1SU', 'MO'], until: '2026-01-05' }],
  ],
  ['CATEGORIES:a,b\\,c', ['categories', {}, 'text', 'a', 'b,c']],
  ['GEO:37.5;-122.25', ['geo', {}, 'float', [37.5, -122.25]]],
  ['REQUEST-STATUS:2.0;Success\\;;x', ['request-status', {}, 'text', ['2.0', 'Success;', 'x']]],
  ['SEQUENCE:3', ['sequence', {}, 'integer', 3]],
  ['TZOFFSETTO:+0900', ['tzoffsetto', {}, 'utc-offset', '+09:00']],
  ['TRIGGER:-PT5M', ['trigger', {}, 'duration', '-PT5M']],
  ['X-A;VALUE=BOOLEAN:TRUE', ['x-a', {}, 'boolean', true]],
  ['X-B;Y=1,2:a\\,b', ['x-b', { y: ['1', '2'] }, 'unknown', 'a\\,b']],
  ['ATTENDEE;CN="A, B":mailto:a@b.test', ['attendee', { cn: 'A, B' }, 'cal-address', 'mailto:a@b.test']],
];

describe('jCal', () => {
  it.each(properties)('of %s', (line, expected) => {
    const source = text(line);
    const json = toJcal(read(source));
    expect(json).toEqual(['vcalendar', [['version', {}, 'text', '2.0']], [['vevent', [expected], []]]]);
    expect(printCalendar(fromJcal(JSON.parse(JSON.stringify(json))) as Component)).toBe(source);
  });

  it('keeps what does not fit its type', () => {
    for (const line of ['SEQUENCE:many', 'DTSTAMP:soon', 'TZOFFSETTO:x', 'GEO:here'])
      expect(printCalendar(fromJcal(toJcal(read(text(line)))) as Component)).toBe(text(line));
  });

  it.each([
    ['nothing', null],
    ['a text', 'vcalendar'],
    ['no name', [1, [], []]],
    ['a name that breaks the line', ['a\r\nb', [], []]],
    ['no components', ['vcalendar', []]],
    ['a property without a value', ['vcalendar', [['a', {}, 'text']], []]],
    ['parameters that are none', ['vcalendar', [['a', [], 'text', 'b']], []]],
    ['an object as a text', ['vcalendar', [['a', {}, 'text', {}]], []]],
    ['a rule that is none', ['vcalendar', [['rrule', {}, 'recur', 'x']], []]],
  ])('is not %s', (_, json) => {
    expect(fromJcal(json)).toBeNull();
  });

  it('is bounded', () => {
    const json = ['a', [['b', {}, 'text', 'c']], [['d', [], []]]];
    expect(fromJcal(json)).not.toBeNull();
    for (const limit of [{ depth: 1 }, { components: 1 }, { properties: 0 }])
      expect(fromJcal(json, { ...ICAL_LIMITS, ...limit })).toBeNull();
  });

  it('lets no value begin a line of its own', () => {
    const json = ['a', [['x-b', { p: 'q\r\nE:' }, 'unknown', 'c\r\nEND:A']], []];
    expect(printCalendar(fromJcal(json) as Component)).toBe('BEGIN:A\r\nX-B;P="q^nE:":c\\nEND:A\r\nEND:A\r\n');
  });
});
