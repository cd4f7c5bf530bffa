import { describe, expect, it } from 'vitest';
import {
  checkObject,
  type CheckOptions,
  type Component,
  ICAL_LIMITS,
  PRECONDITIONS,
  readCalendar,
  type RefusalCode,
} from '../index.js';

const head = ['VERSION:2.0', 'PRODID:-//x'];
const plain = ['UID:1', 'DTSTAMP:20260101T000000Z', 'DTSTART:20260105T090000Z'];
const component = (name: string, ...lines: readonly string[]): string =>
  [`BEGIN:${name}`, ...lines, `END:${name}`].join('\n');
const calendar = (...lines: readonly string[]): Component =>
  readCalendar(component('VCALENDAR', ...lines)).calendars[0] as Component;
const event = (...lines: readonly string[]): Component => calendar(...head, component('VEVENT', ...plain, ...lines));
const override = (id: string, ...lines: readonly string[]): string =>
  component('VEVENT', ...plain, `RECURRENCE-ID:${id}`, ...lines);
const many = (count: number, line: string): readonly string[] => Array.from({ length: count }, () => line);

describe('an object that can be stored', () => {
  it('has one kind and one UID', () => {
    const check = checkObject(
      calendar(
        ...head,
        component('VTIMEZONE', 'TZID:x'),
        component('X-OTHER'),
        component('VEVENT', ...plain),
        override('20260106T090000Z'),
      ),
    );
    expect(check).toEqual({ refusal: null, findings: [], kind: 'VEVENT', uid: '1' });
  });

  it('may be a task, a journal, a free time or an availability', () => {
    for (const kind of ['VTODO', 'VJOURNAL', 'VFREEBUSY', 'VAVAILABILITY'])
      expect(checkObject(calendar(...head, component(kind, ...plain)))).toMatchObject({
        refusal: null,
        findings: [],
        kind,
      });
  });

  it('may be an override alone', () => {
    expect(checkObject(calendar(...head, override('20260106T090000Z'))).refusal).toBeNull();
  });

  it.each([
    ['no-version', calendar('PRODID:x', component('VEVENT', ...plain))],
    ['no-product', calendar('VERSION:2.0', component('VEVENT', ...plain))],
    ['no-stamp', calendar(...head, component('VEVENT', 'UID:1', 'DTSTART:20260105T090000Z'))],
    ['no-start', calendar(...head, component('VEVENT', ...plain.slice(0, 2)))],
    ['value-missing', event('DTEND:')],
    ['date-form', event('DTEND:2026-01-05T10:00:00Z')],
    ['date-unreadable', event('DTEND:soon')],
    ['date-unreadable', event('EXDATE:20260105T090000Z,x')],
    ['value-missing', event('RDATE:20260105T090000Z,')],
    ['date-parameter-missing', event('DTEND:20260105')],
    ['zoned-utc', event('DTEND;TZID=Asia/Tokyo:20260105T100000Z')],
    ['zone-unknown', event('DTEND;TZID=Nowhere:20260105T100000')],
    ['zone-guessed', event('DTEND;TZID=GMT+0900:20260105T100000')],
    ['duration-unreadable', event('DURATION:long')],
    ['rule-repaired', event('RRULE:FREQ=DAILY;INTERVAL=0')],
    ['rule-unreadable', event('RRULE:FREQ=OFTEN')],
    ['duration-unreadable', event('BEGIN:VALARM', 'DURATION:x', 'END:VALARM')],
    ['override-twice', calendar(...head, override('20260106T090000Z'), override('20260106T090000Z'))],
  ])('may have the finding %s', (kind, object) => {
    const check = checkObject(object);
    expect([check.refusal, check.findings.map((finding) => finding.kind)]).toEqual([null, [kind]]);
    expect(check.findings[0]?.line).toBeGreaterThanOrEqual(kind.startsWith('zone') ? 0 : 1);
  });
});

describe('an object that cannot', () => {
  const limited = (limits: CheckOptions['limits'] | object): CheckOptions => ({
    limits: { ...ICAL_LIMITS, ...limits },
  });
  it.each([
    ['wrong-version', 'supported-calendar-data', calendar('VERSION:1.0', component('VEVENT', ...plain)), {}],
    [
      'other-calendar-scale',
      'valid-calendar-data',
      calendar(...head, 'CALSCALE:CHINESE', component('VEVENT', ...plain)),
      {},
    ],
    [
      'method',
      'valid-calendar-object-resource',
      calendar(...head, 'METHOD:REQUEST', component('VEVENT', ...plain)),
      {},
    ],
    ['no-component', 'valid-calendar-object-resource', calendar(...head, component('VTIMEZONE', 'TZID:x')), {}],
    ['component-not-supported', 'supported-calendar-component', calendar(...head, component('VPOLL', ...plain)), {}],
    ['component-not-supported', 'supported-calendar-component', event(), { components: ['VTODO'] }],
    [
      'mixed-components',
      'valid-calendar-object-resource',
      calendar(...head, component('VEVENT', ...plain), component('VTODO', ...plain)),
      {},
    ],
    ['no-uid', 'valid-calendar-object-resource', calendar(...head, component('VEVENT', ...plain.slice(1))), {}],
    [
      'several-uids',
      'valid-calendar-object-resource',
      calendar(...head, component('VEVENT', ...plain), component('VEVENT', 'UID:2')),
      {},
    ],
    [
      'several-masters',
      'valid-calendar-object-resource',
      calendar(...head, component('VEVENT', ...plain), component('VEVENT', ...plain)),
      {},
    ],
    ['unknown-rscale', 'valid-calendar-data', event('RRULE:RSCALE=CHINESE;FREQ=YEARLY'), {}],
    [
      'start-unreadable',
      'valid-calendar-data',
      calendar(...head, component('VEVENT', 'UID:1', 'DTSTART:tomorrow')),
      {},
    ],
    [
      'too-many-attendees',
      'max-attendees-per-instance',
      event(...many(3, 'ATTENDEE:mailto:a@b.test')),
      limited({ attendees: 2 }),
    ],
    [
      'too-many-attendees',
      'max-attendees-per-instance',
      event(component('VALARM', ...many(3, 'ATTENDEE:mailto:a@b.test'))),
      limited({ attendees: 2 }),
    ],
    [
      'too-many-dates',
      'max-instances',
      event('RDATE:20260105T090000Z,20260106T090000Z', 'RDATE:20260107T090000Z'),
      limited({ dates: 2 }),
    ],
    [
      'too-many-dates',
      'max-instances',
      event('EXDATE:20260105T090000Z,20260106T090000Z,20260107T090000Z'),
      limited({ dates: 2 }),
    ],
    [
      'too-many-overrides',
      'max-instances',
      calendar(...head, component('VEVENT', ...plain), override('20260106T090000Z'), override('20260107T090000Z')),
      limited({ overrides: 1 }),
    ],
    ['too-many-rules', 'valid-calendar-data', event(...many(2, 'RRULE:FREQ=DAILY')), limited({ rules: 1 })],
  ] satisfies readonly (readonly [RefusalCode, string, Component, CheckOptions])[])(
    'is refused for %s: %s',
    (code, precondition, object, options) => {
      const { refusal } = checkObject(object, options);
      expect([refusal?.code, PRECONDITIONS[refusal?.code as RefusalCode]]).toEqual([code, precondition]);
      expect(refusal?.line).toBeGreaterThan(0);
    },
  );

  it('is not one that only comes near the limits', () => {
    const near = event(...many(2, 'ATTENDEE:mailto:a@b.test'), 'RDATE:20260105T090000Z', 'RRULE:FREQ=DAILY');
    expect(checkObject(near, limited({ attendees: 2, dates: 1, rules: 1, overrides: 0 })).refusal).toBeNull();
  });
});
