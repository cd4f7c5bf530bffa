import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  instantOf,
  Occurrences,
  printDate,
  readCalendar,
  readSeries,
  UTC,
  ZoneBook,
  zoneNamed,
  type Zone,
} from '#formats/ical';

/** Cases of a run: with another seed they are others. */
const runs = Number(process.env['RECURRENCES'] ?? 15_000);
const seed = Number(process.env['SEED'] ?? 5545);
const zones = [
  'Asia/Tokyo',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Asia/Kathmandu',
  'UTC',
];
const day = 86_400;
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** Seconds that are looked at after DTSTART, by frequency. */
const reach = {
  SECONDLY: 400,
  MINUTELY: day / 4,
  HOURLY: 15 * day,
  DAILY: 400 * day,
  WEEKLY: 700 * day,
  MONTHLY: 1500 * day,
  YEARLY: 7000 * day,
} as const;
type Frequency = keyof typeof reach;

interface Case {
  readonly zone: string;
  /** Walls, in seconds. */
  readonly start: number;
  readonly from: number;
  readonly until: number;
  /** Without COUNT and UNTIL. */
  readonly rule: string;
  readonly count: number | null;
  /** UNTIL, an instant. */
  readonly last: number | null;
  readonly extras: readonly number[];
  readonly exceptions: readonly number[];
}

const some = (from: number, to: number, most: number): fc.Arbitrary<string> =>
  fc.uniqueArray(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: most }).map((list) => list.join(','));
const either = (to: number, most: number): fc.Arbitrary<string> =>
  fc
    .uniqueArray(
      fc.integer({ min: -to, max: to }).filter((value) => value !== 0),
      { minLength: 1, maxLength: most },
    )
    .map((list) => list.join(','));
const weekday = fc.constantFrom(...weekdays);
const days = fc.uniqueArray(weekday, { minLength: 1, maxLength: 4 }).map((list) => list.join(','));
const ordinalDays = (most: number): fc.Arbitrary<string> =>
  fc
    .uniqueArray(
      fc.tuple(
        fc.integer({ min: -most, max: most }).filter((value) => value !== 0),
        weekday,
      ),
      { minLength: 1, maxLength: 3, selector: String },
    )
    .map((list) => list.map((each) => each.join('')).join(','));
const share = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const maybe = (name: string, values: fc.Arbitrary<string>, one: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 1, arbitrary: values.map((value) => `;${name}=${value}`) },
    { weight: one, arbitrary: fc.constant('') },
  );

/** Parts that the table of RFC 5545 §3.3.10 allows with a frequency. */
function partsOf(frequency: Frequency): fc.Arbitrary<string> {
  const small = frequency === 'SECONDLY' || frequency === 'MINUTELY' || frequency === 'HOURLY';
  const parts = [
    maybe('BYHOUR', some(0, 23, 3), small ? 2 : 5),
    maybe('BYMINUTE', some(0, 59, 3), small ? 2 : 5),
    maybe('BYSECOND', some(0, 59, 2), small ? 2 : 8),
    maybe('BYMONTH', some(1, 12, 4), 2),
    maybe('WKST', weekday, 2),
  ];
  // dateutil asks that a day match both the weekdays with an ordinal and those without; the RFC takes either. So they are not mixed.
  if (frequency === 'MONTHLY')
    parts.push(maybe('BYDAY', fc.oneof(ordinalDays(5), days), 1), maybe('BYMONTHDAY', either(31, 4), 2));
  else if (frequency !== 'YEARLY') {
    parts.push(maybe('BYDAY', days, 2));
    if (frequency !== 'WEEKLY') parts.push(maybe('BYMONTHDAY', either(31, 4), 3));
    if (small) parts.push(maybe('BYYEARDAY', either(366, 9), 6));
  }
  return fc
    .tuple(fc.tuple(...parts), frequency === 'YEARLY' ? yearly() : fc.constant(''))
    .map(([list, rest]) => list.join('') + rest);
}

function yearly(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constant(''),
    maybe('BYDAY', ordinalDays(53), 0),
    maybe('BYMONTHDAY', either(31, 3), 0),
    maybe('BYYEARDAY', either(366, 3), 0),
    fc.tuple(maybe('BYMONTHDAY', either(31, 9), 0), maybe('BYDAY', days, 0)).map((list) => list.join('')),
    // Days of the week are always said: where they are not, dateutil takes all, and the RFC the one of DTSTART.
    fc.tuple(maybe('BYWEEKNO', either(51, 4), 0), maybe('BYDAY', days, 0)).map((list) => list.join('')),
  );
}

const cases: fc.Arbitrary<Case> = fc
  .constantFrom(...(Object.keys(reach) as Frequency[]))
  .chain((frequency) =>
    fc.record({
      frequency: fc.constant(frequency),
      zone: fc.constantFrom(...zones),
      start: fc.integer({ min: 300_000_000, max: 1_700_000_000 }),
      interval: fc.oneof(
        { weight: 3, arbitrary: fc.constant(1) },
        { weight: 2, arbitrary: fc.integer({ min: 2, max: 40 }) },
      ),
      parts: partsOf(frequency),
      position: maybe('BYSETPOS', either(3, 2), 6),
      count: fc.oneof(
        { weight: 2, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) },
      ),
      last: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: share(0, 1) }),
      window: fc.noBias(fc.tuple(share(0, 1), share(0.1, 1))),
      extras: fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 2 }),
      exceptions: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 3 }),
    }),
  )
  .map(({ frequency, start, interval, parts, position, count, last, window, extras, exceptions, zone }) => {
    const whole = reach[frequency];
    const from = start + Math.floor(whole * window[0] * window[0]);
    // RFC 5545 §3.3.10: BYSETPOS stands beside another BY part. dateutil begins the first week of a rule at DTSTART.
    const rule = `FREQ=${frequency};INTERVAL=${interval}${parts}${/;BY/.test(parts) && frequency !== 'WEEKLY' ? position : ''}`;
    return {
      zone,
      start,
      from,
      until: Math.min(from + Math.floor(whole * window[1]), start + whole),
      rule,
      count,
      last: last === null ? null : start + Math.floor(whole * last),
      extras: extras.map((days) => start + days * day + 1800),
      exceptions: exceptions.map((days) => start + days * day),
    };
  });

const print = (seconds: number, kind: 'floating' | 'utc' = 'floating'): string =>
  printDate({ kind, wall: seconds * 1000, tzid: null });

function textOf({ zone, start, rule, count, last, extras, exceptions }: Case): string {
  const at =
    zone === 'UTC'
      ? (name: string, seconds: number): string => `${name}:${print(seconds, 'utc')}`
      : (name: string, seconds: number): string => `${name};TZID=${zone}:${print(seconds)}`;
  const end = (count === null ? '' : `;COUNT=${count}`) + (last === null ? '' : `;UNTIL=${print(last, 'utc')}`);
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'UID:a',
    at('DTSTART', start),
    `RRULE:${rule}${end}`,
    ...extras.map((seconds) => at('RDATE', seconds)),
    ...exceptions.map((seconds) => at('EXDATE', seconds)),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

function ours(each: Case): { readonly instants: readonly number[]; readonly complete: boolean } {
  const [calendar] = readCalendar(textOf(each)).calendars;
  if (calendar === undefined) throw new Error('no calendar');
  const zone = zoneNamed(each.zone) as Zone;
  const events = calendar.components.filter(({ name }) => name === 'VEVENT');
  const series = readSeries(events, new ZoneBook(calendar), { zoneForFloating: UTC });
  const found = new Occurrences(series, {
    from: instantOf(zone, each.from * 1000),
    until: instantOf(zone, each.until * 1000),
    limit: Infinity,
  });
  return { instants: Array.from(found, ({ start }) => start / 1000), complete: found.complete };
}

function theirs(all: readonly Case[]): readonly (readonly number[] | null)[] {
  const script = join(import.meta.dirname, 'recurrence.py');
  const { stdout, stderr, status } = spawnSync('python3', [script], {
    input: JSON.stringify(all),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as (number[] | null)[];
}

const python = spawnSync('python3', ['-c', 'import dateutil.rrule, zoneinfo']).status === 0;
if (!python) process.stdout.write('\npython3-dateutil is missing: recurrences are not compared with it.\n');

describe.skipIf(!python)('recurrences, beside those of dateutil', () => {
  it(`are the same for ${runs} rules`, () => {
    const all = fc.sample(cases, { numRuns: runs, seed });
    const expected = theirs(all);
    let occurring = 0;
    let endless = 0;
    for (const [index, each] of all.entries()) {
      const { instants, complete } = ours(each);
      const wanted = expected[index] ?? null;
      if (wanted === null) {
        endless++;
        continue;
      }
      if (wanted.length > 0) occurring++;
      expect({ index, each, complete, instants }).toEqual({ index, each, complete: true, instants: wanted });
    }
    // Windows in which nothing happens prove little.
    expect(occurring).toBeGreaterThan(runs / 3);
    expect(endless).toBeLessThan(runs / 10);
    process.stdout.write(`${runs} rules: ${occurring} with occurrences in the window, ${endless} without an answer\n`);
  });
});
