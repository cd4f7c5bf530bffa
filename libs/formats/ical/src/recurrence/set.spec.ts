import { describe, expect, it } from 'vitest';
import { Occurrences, printDate, wallOf } from '../index.js';
import { ever, instants, seriesOf, starts, tokyo } from './series.fixture.js';

describe('dates beside the rule', () => {
  const daily = 'DTSTART;TZID=Asia/Tokyo:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\n';
  const days = (text: string): string =>
    starts(daily + text)
      .map((each) => each.slice(6, 11))
      .join(' ');

  it('are taken away by EXDATE in any form', () => {
    expect(days('EXDATE;TZID=Asia/Tokyo:20260106T090000')).toBe('05T09 07T09 08T09');
    expect(days('EXDATE:20260106T000000Z,20260108T000000Z')).toBe('05T09 07T09');
    expect(days('EXDATE;VALUE=DATE:20260105\nEXDATE;TZID=Asia/Tokyo:20260107T100000')).toBe('06T09 07T09 08T09');
    expect(days('EXDATE;TZID=America/New_York:20260105T190000')).toBe('05T09 07T09 08T09');
  });

  it('are added by RDATE, once, with a length of their own', () => {
    expect(days('RDATE;TZID=Asia/Tokyo:20260106T090000,20260107T180000')).toBe('05T09 06T09 07T09 07T18 08T09');
    expect(days('RDATE:20260104T000000Z')).toBe('04T09 05T09 06T09 07T09 08T09');
    expect(
      instants(`${daily}RDATE;VALUE=PERIOD:20260201T000000Z/PT2H,20260202T000000Z/20260202T003000Z`).slice(-2),
    ).toEqual(['2026-02-01T00:00/120', '2026-02-02T00:00/30']);
    expect(days('RDATE;VALUE=DATE:20260110')).toBe('05T09 06T09 07T09 08T09 10T09');
  });

  it('are taken away by EXRULE', () => {
    expect(days('EXRULE:FREQ=DAILY;INTERVAL=2')).toBe('06T09 08T09');
  });

  it('beyond the limit are left out with a finding', () => {
    const series = seriesOf('DTSTART:20260105T000000Z\nRDATE:20260106T000000Z,x,20260107T000000Z', { dates: 1 });
    expect([...new Occurrences(series, ever)].length).toBe(2);
    expect(series.findings.map(({ kind }) => kind)).toEqual(['too-many-instances', 'date-unreadable']);
    const rules = seriesOf('DTSTART:20260105T000000Z\nRRULE:FREQ=DAILY;COUNT=2\nRRULE:FREQ=DAILY;COUNT=9', {
      rules: 1,
    });
    expect([[...new Occurrences(rules, ever)].length, rules.findings[0]?.kind]).toEqual([2, 'rule-unreadable']);
  });

  it('unite several rules', () => {
    expect(
      starts('DTSTART:20260105T090000\nRRULE:FREQ=DAILY;COUNT=3\nRRULE:FREQ=WEEKLY;COUNT=3').map((each) =>
        each.slice(6, 8),
      ),
    ).toEqual(['05', '06', '07', '12', '19']);
  });
});

describe('overrides', () => {
  const daily = 'DTSTART;TZID=Asia/Tokyo:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5\nSUMMARY:m\n';
  const list = (text: string, window = {}): readonly string[] =>
    Array.from(
      new Occurrences(seriesOf(daily + text), { ...ever, ...window }),
      ({ start, end, recurrenceId, component, override }) => {
        const summary = component.properties.find(({ name }) => name === 'SUMMARY')?.value;
        const wall = new Date(wallOf(tokyo, start)).toISOString().slice(8, 16);
        return `${wall}+${(end - start) / 60_000} ${recurrenceId === null ? '' : printDate(recurrenceId).slice(6, 11)} ${summary}${override ? '*' : ''}`;
      },
    );

  it('stand in the place of what they replace, by start', () => {
    expect(
      list(
        '--\nRECURRENCE-ID;TZID=Asia/Tokyo:20260106T090000\nDTSTART;TZID=Asia/Tokyo:20260107T170000\nDURATION:PT2H\nSUMMARY:o',
      ),
    ).toEqual([
      '05T09:00+60 05T09 m',
      '07T09:00+60 07T09 m',
      '07T17:00+120 06T09 o*',
      '08T09:00+60 08T09 m',
      '09T09:00+60 09T09 m',
    ]);
  });

  it.each([
    ['UTC', 'RECURRENCE-ID:20260106T000000Z', '06T00'],
    ['a date', 'RECURRENCE-ID;VALUE=DATE:20260106', '06'],
    ['another zone', 'RECURRENCE-ID;TZID=America/New_York:20260105T190000', '05T19'],
  ])('are found by %s', (_, id, shown) => {
    expect(list(`--\n${id}\nDTSTART:20260106T010000Z\nDURATION:PT1H\nSUMMARY:o`)[1]).toBe(`06T10:00+60 ${shown} o*`);
    expect(list(`--\n${id}\nDTSTART:20260106T010000Z`).length).toBe(5);
  });

  it('are found where they were moved to, far from where they belong', () => {
    const moved = '--\nRECURRENCE-ID:20260106T000000Z\nDTSTART:20280106T010000Z\nDURATION:PT1H\nSUMMARY:o';
    expect(list(moved, { from: Date.UTC(2028, 0, 1) })).toEqual(['06T10:00+60 06T00 o*']);
    expect(list(moved, { until: Date.UTC(2026, 0, 7) }).length).toBe(1);
  });

  it('of the same occurrence count by their sequence', () => {
    const twice = (first: number, second: number): string | undefined =>
      list(
        [first, second]
          .map(
            (sequence, index) =>
              `--\nRECURRENCE-ID:20260106T000000Z\nDTSTART:20260106T010000Z\nSEQUENCE:${sequence}\nSUMMARY:${index}\n`,
          )
          .join(''),
      )[1]?.at(-2);
    expect([twice(2, 1), twice(1, 2), twice(1, 1)]).toEqual(['0', '1', '1']);
  });

  it('without a master occur alone', () => {
    const alone =
      'RECURRENCE-ID:20260106T000000Z\nDTSTART:20260106T010000Z\n--\nRECURRENCE-ID:20260107T000000Z\nDTSTART:20260105T010000Z';
    expect(instants(alone)).toEqual(['2026-01-05T01:00/0', '2026-01-06T01:00/0']);
  });

  it('with THISANDFUTURE shift what follows, and leave what has its own', () => {
    const future =
      '--\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Asia/Tokyo:20260107T090000\nDTSTART;TZID=Asia/Tokyo:20260108T100000\nDURATION:PT2H\nSUMMARY:f\n';
    expect(list(future)).toEqual([
      '05T09:00+60 05T09 m',
      '06T09:00+60 06T09 m',
      '08T10:00+120 07T09 f*',
      '09T10:00+120 08T09 f*',
      '10T10:00+120 09T09 f*',
    ]);
    expect(list(`${future}--\nRECURRENCE-ID:20260108T000000Z\nDTSTART:20260108T000000Z\nSUMMARY:o`)).toEqual([
      '05T09:00+60 05T09 m',
      '06T09:00+60 06T09 m',
      '08T09:00+0 08T00 o*',
      '08T10:00+120 07T09 f*',
      '10T10:00+120 09T09 f*',
    ]);
    const back =
      '--\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260107T000000Z\nDTSTART;TZID=Asia/Tokyo:20260104T080000\nSUMMARY:b\n';
    expect(list(back).map((each) => each.slice(0, 5))).toEqual(['04T08', '05T08', '05T09', '06T08', '06T09']);
    expect(list(back, { from: Date.UTC(2026, 0, 5, 12) }).map((each) => each.slice(0, 5))).toEqual(['06T08', '06T09']);
  });

  it('beyond the limit are left out with a finding', () => {
    const text = `${daily}--\nRECURRENCE-ID:20260106T000000Z\nDTSTART:20260106T010000Z\n--\nRECURRENCE-ID:20260107T000000Z\nDTSTART:20260107T010000Z`;
    const series = seriesOf(text, { overrides: 1 });
    expect([series.overrides.length, series.findings[0]?.kind]).toEqual([1, 'too-many-instances']);
  });
});
