import { describe, expect, it } from 'vitest';
import { ICAL_LIMITS, Occurrences, printDate, spanOf } from '../index.js';
import { ever, instants, iso, seriesOf } from './series.fixture.js';

describe('a window', () => {
  const hourly = 'DTSTART:20260105T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY';
  it('holds what overlaps it', () => {
    const within = (from: string, until: string): number =>
      instants(hourly, { from: Date.parse(from), until: Date.parse(until) }).length;
    expect(within('2026-02-01T10:00Z', '2026-02-02T09:00Z')).toBe(0);
    expect(within('2026-02-01T09:59Z', '2026-02-02T09:01Z')).toBe(2);
    expect(
      instants('DTSTART:20260105T090000Z', {
        from: Date.parse('2026-01-05T09:00Z'),
        until: Date.parse('2026-01-05T09:01Z'),
      }).length,
    ).toBe(1);
    expect(instants('DTSTART:20260105T090000Z', { from: Date.parse('2026-01-05T09:01Z') }).length).toBe(0);
    expect(
      instants('DTSTART:20260105T090000Z\nDURATION:P400D\nRRULE:FREQ=YEARLY', {
        from: Date.UTC(2030, 0, 6),
        until: Date.UTC(2030, 0, 7),
      }).length,
    ).toBe(2);
  });

  it('ends at a number of occurrences, with a finding', () => {
    const found = new Occurrences(seriesOf(hourly, { instances: 3 }), ever);
    expect([[...found].length, found.complete, found.findings[0]?.kind]).toEqual([3, false, 'too-many-instances']);
    const exact = new Occurrences(seriesOf(`${hourly};COUNT=3`, { instances: 3 }), ever);
    expect([[...exact].length, exact.complete]).toEqual([3, true]);
  });

  it('far away is reached without a walk', () => {
    for (const frequency of ['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']) {
      const from = Date.UTC(9000, 0, 1);
      const found = new Occurrences(seriesOf(`DTSTART:00010101T000000Z\nRRULE:FREQ=${frequency}`, { steps: 3000 }), {
        from,
        until: from + 400 * 86_400_000,
        limit: 2,
      });
      expect({
        frequency,
        found: [...found].length > 0,
        stopped: found.findings.some(({ kind }) => kind === 'expansion-stopped'),
      }).toEqual({ frequency, found: true, stopped: false });
    }
  });

  it('far away is counted without a walk where each interval is alike', () => {
    for (const [rule, times] of [
      ['FREQ=SECONDLY', 1000],
      ['FREQ=DAILY;BYHOUR=1,2', 172_800],
      ['FREQ=WEEKLY;BYDAY=MO,WE,FR', 1_209_600 / 6],
    ] as const) {
      const count = 1_000_000;
      const series = seriesOf(`DTSTART:20260105T000000Z\nRRULE:${rule};COUNT=${count}`, { steps: 3000 });
      const last = spanOf(series)?.last as number;
      expect({ rule, far: last > Date.UTC(2026, 0, 5) + times * count * 0.4 }).toEqual({ rule, far: true });
      const found = [...new Occurrences(series, { from: last - 20_000_000, until: last + 1e12, limit: 2 })];
      expect(found.length).toBeGreaterThan(0);
    }
  });
});

describe('hostile rules', () => {
  const century = { from: Date.UTC(2026, 0, 1), until: Date.UTC(2126, 0, 1) };
  it.each([
    'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31',
    'FREQ=YEARLY;BYYEARDAY=60;BYMONTHDAY=15',
    'FREQ=YEARLY;INTERVAL=1000000',
    'FREQ=SECONDLY;INTERVAL=999999999999999',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=SECONDLY;COUNT=2147483648',
    'FREQ=SECONDLY;INTERVAL=2;BYSECOND=1',
    'FREQ=SECONDLY;BYSETPOS=366',
    'FREQ=HOURLY;INTERVAL=24;BYHOUR=5',
    'FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=6',
    'FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1',
    `FREQ=YEARLY;BYSETPOS=-366,366;BYMONTHDAY=${range(1, 31)};BYHOUR=${range(0, 23)};BYMINUTE=${range(0, 59)};BYSECOND=${range(0, 59)}`,
    `FREQ=SECONDLY;BYYEARDAY=${range(1, 366)};BYHOUR=${range(0, 23)};BYMINUTE=${range(0, 59)};BYSECOND=${range(0, 59)}`,
    `FREQ=YEARLY;BYYEARDAY=366;BYDAY=${range(1, 53).replace(/\d+/g, '$&MO')};BYWEEKNO=1`,
  ])('%s takes little time', (rule) => {
    const begun = performance.now();
    for (const start of ['20260101T000000Z', '00010101T000000Z', '99991230T000000Z']) {
      const series = seriesOf(`DTSTART:${start}\nRRULE:${rule}`);
      for (const _ of new Occurrences(series, { ...century, limit: 1000 }));
      for (const _ of new Occurrences(series, { ...ever, limit: 1000 }));
      expect(spanOf(series)).not.toBeNull();
    }
    expect(performance.now() - begun).toBeLessThan(1500);
  });

  function range(from: number, to: number): string {
    return Array.from({ length: to - from + 1 }, (_, index) => from + index).join(',');
  }

  it('that need too many steps are given up with a finding, and end never', () => {
    const series = seriesOf('DTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY;INTERVAL=2;BYSECOND=1;COUNT=3', {
      steps: 1000,
    });
    const found = new Occurrences(series, ever);
    expect([[...found].length, found.findings[0]?.kind]).toEqual([1, 'expansion-stopped']);
    expect(spanOf(series)?.last).toBeNull();
  });

  it('with thousands of dates and overrides take little time', () => {
    const stamp = (index: number): string =>
      printDate({ kind: 'utc', wall: Date.UTC(2026, 0, 1) + index * 3_600_000, tzid: null });
    const all = (length: number): string => Array.from({ length }, (_, index) => stamp(index)).join(',');
    const overrides = Array.from(
      { length: 5000 },
      (_, index) => `--\nRECURRENCE-ID;RANGE=THISANDFUTURE:${stamp(index)}\nDTSTART:${stamp(index + (index % 7))}\n`,
    ).join('');
    const begun = performance.now();
    const series = seriesOf(
      `DTSTART:20260101T000000Z\nRRULE:FREQ=HOURLY\nRDATE:${all(10_000)}\nEXDATE:${all(9000)}\n${overrides}`,
    );
    expect([...new Occurrences(series, { ...ever, limit: 6000 })].length).toBe(6000);
    expect(performance.now() - begun).toBeLessThan(1500);
  });

  it('do not fill the memory: a thousand occurrences a day through a century are cut off', () => {
    const found = new Occurrences(seriesOf(`DTSTART:20260101T000000Z\nRRULE:FREQ=MINUTELY`), century);
    expect([[...found].length, found.complete]).toEqual([ICAL_LIMITS.instances, false]);
  });
});

describe('the span', () => {
  const span = (text: string): string => {
    const found = spanOf(seriesOf(text));
    return found === null ? 'none' : `${iso(found.first)} ${found.last === null ? 'ever' : iso(found.last)}`;
  };
  it.each([
    ['SUMMARY:x', 'none'],
    ['DTSTART:20260105T090000Z\nDURATION:PT1H', '2026-01-05T09:00 2026-01-05T10:00'],
    ['DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY', '2026-01-05T09:00 ever'],
    ['DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY;COUNT=3', '2026-01-05T09:00 2026-01-07T09:00'],
    [
      'DTSTART:20260105T090000Z\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20300101T000000Z',
      '2026-01-05T09:00 2029-12-28T09:00',
    ],
    ['DTSTART:20260105T090000Z\nRRULE:FREQ=SECONDLY;UNTIL=20300101T000000Z', '2026-01-05T09:00 2030-01-01T00:00'],
    ['DTSTART:20260105T090000Z\nRRULE:FREQ=YEARLY;COUNT=5;UNTIL=20280101T000000Z', '2026-01-05T09:00 2027-01-05T09:00'],
    ['DTSTART:20260105T090000Z\nRDATE:20250101T000000Z,20270101T000000Z', '2025-01-01T00:00 2027-01-01T00:00'],
    [
      'DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY;COUNT=2\n--\nRECURRENCE-ID:20260106T090000Z\nDTSTART:20290101T000000Z',
      '2026-01-05T09:00 2029-01-01T00:00',
    ],
    ['DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9', '2026-01-05T09:00 2026-01-05T09:00'],
  ])('of %s', (text, expected) => {
    expect(span(text)).toBe(expected);
  });
});

describe('speed', () => {
  it('a thousand daily occurrences take a few milliseconds', () => {
    const text = 'DTSTART;TZID=America/New_York:20200101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=1000';
    const times = Array.from({ length: 5 }, () => {
      const begun = performance.now();
      expect([...new Occurrences(seriesOf(text), ever)].length).toBe(1000);
      return performance.now() - begun;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
