import { describe, expect, it } from 'vitest';
import { Occurrences } from '../index.js';
import { ever, instants, iso, newYork, seriesOf, starts, tokyo } from './series.fixture.js';

/** Examples of RFC 5545 §3.8.5.3: rule, and the dates it gives from 1997-09-02 09:00, New York. */
const examples: readonly (readonly [rule: string, start: string, dates: string])[] = [
  ['FREQ=DAILY;COUNT=10', '19970902', '0902 0903 0904 0905 0906 0907 0908 0909 0910 0911'],
  ['FREQ=DAILY;INTERVAL=10;COUNT=5', '19970902', '0902 0912 0922 1002 1012'],
  [
    'FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR',
    '19970901',
    '0901 0903 0905 0915 0917 0919 0929 1001 1003 1013 1015 1017',
  ],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH', '19970902', '0902 0904 0916 0918 0930 1002 1014 1016'],
  ['FREQ=MONTHLY;COUNT=10;BYDAY=1FR', '19970905', '0905 1003 1107 1205 0102 0206 0306 0403 0501 0605'],
  ['FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU', '19970907', '0907 0928 1102 1130 0104 0125 0301 0329 0503 0531'],
  ['FREQ=MONTHLY;COUNT=6;BYDAY=-2MO', '19970922', '0922 1020 1117 1222 0119 0216'],
  ['FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=6', '19970928', '0928 1029 1128 1229 0129 0226'],
  ['FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1', '19970930', '0930 1001 1031 1101 1130 1201 1231 0101 0131 0201'],
  [
    'FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15',
    '19970910',
    '0910 0911 0912 0913 0914 0915 0310 0311 0312 0313',
  ],
  ['FREQ=YEARLY;COUNT=10;BYMONTH=6,7', '19970610', '0610 0710 0610 0710 0610 0710 0610 0710 0610 0710'],
  [
    'FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200',
    '19970101',
    '0101 0410 0719 0101 0409 0718 0101 0410 0719 0101',
  ],
  ['FREQ=YEARLY;BYDAY=20MO;COUNT=3', '19970519', '0519 0518 0517'],
  ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3', '19970512', '0512 0511 0517'],
  ['FREQ=YEARLY;BYWEEKNO=20;COUNT=3', '19970512', '0512 0511 0517'],
  ['FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=5', '19970313', '0313 0320 0327 0305 0312'],
  ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=5', '19980213', '0213 0313 1113 0813 1013'],
  ['FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=4', '19970913', '0913 1011 1108 1213'],
  ['FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3', '19961105', '1105 1107 1102'],
  ['FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', '19970904', '0904 1007 1106'],
  ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=7', '19970929', '0929 1030 1127 1230 0129 0226 0330'],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO', '19970805', '0805 0810 0819 0824'],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', '19970805', '0805 0817 0819 0831'],
  ['FREQ=WEEKLY;BYDAY=MO,WE,SA;BYSETPOS=2,-3;WKST=SA;COUNT=4', '19811116', '1116 1121 1123 1128'],
  ['FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5', '20070115', '0115 0130 0215 0315 0330'],
  ['FREQ=YEARLY;COUNT=3', '20240229', '0229 0229 0229'],
  ['FREQ=MONTHLY;COUNT=4', '20260131', '0131 0331 0531 0731'],
];

describe('a rule', () => {
  it.each(examples)('%s from %s', (rule, start, dates) => {
    const text = `DTSTART;TZID=America/New_York:${start}T090000\nRRULE:${rule}`;
    expect(
      starts(text)
        .map((each) => each.slice(4))
        .join(' '),
    ).toBe(dates.replace(/(?<=\d)(?= |$)/g, 'T090000'));
    const whole = `DTSTART;VALUE=DATE:${start}\nRRULE:${rule.replace('T000000Z', '')}`;
    expect(
      starts(whole)
        .map((each) => each.slice(4))
        .join(' '),
    ).toBe(dates);
  });

  it.each([
    ['FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z', '0900 1200'],
    ['FREQ=MINUTELY;INTERVAL=90;COUNT=4', '0900 1030 1200 1330'],
    ['FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,20;COUNT=5', '0900 0920 1000 1020 0900'],
    ['FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10;COUNT=7', '0900 0920 0940 1000 1020 1040 0900'],
    ['FREQ=HOURLY;BYMINUTE=10,0;BYSETPOS=-1;COUNT=3', '0900 0910 1010'],
    ['FREQ=SECONDLY;INTERVAL=1200;BYHOUR=9;COUNT=4', '0900 0920 0940 0900'],
    ['FREQ=SECONDLY;BYSECOND=0,60;INTERVAL=60;COUNT=2', '0900 0901'],
  ])('%s within days', (rule, times) => {
    const text = `DTSTART;TZID=America/New_York:19970902T090000\nRRULE:${rule}`;
    expect(
      starts(text)
        .map((each) => each.slice(9, 13))
        .join(' '),
    ).toBe(times);
  });

  it('counts DTSTART as the first, whether the rule names it or not', () => {
    expect(starts('DTSTART:20260105T090000\nRRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3')).toEqual([
      '20260105T090000',
      '20260106T090000',
      '20260113T090000',
    ]);
  });

  it('ends with UNTIL, inclusive, whatever its form', () => {
    const until = (zone: string, form: string): number =>
      starts(`DTSTART${zone}\nRRULE:FREQ=DAILY;UNTIL=${form}`).length;
    expect(until(';TZID=America/New_York:20260105T200000', '20260108T010000Z')).toBe(3);
    expect(until(';TZID=America/New_York:20260105T200000', '20260108T005959Z')).toBe(2);
    expect(until(';TZID=America/New_York:20260105T200000', '20260107')).toBe(3);
    expect(until(';VALUE=DATE:20260105', '20260107')).toBe(3);
    expect(until(';VALUE=DATE:20260105', '20260107T000000Z')).toBe(3);
    expect(until(':20260105T200000', '20260107T200000')).toBe(3);
    expect(until(':20260105T200000', '20251231')).toBe(1);
  });

  it('that cannot be read leaves DTSTART, with a finding', () => {
    const series = seriesOf('DTSTART:20260105T090000\nRRULE:FREQ=OFTEN');
    expect([[...new Occurrences(series, ever)].length, series.findings[0]?.kind]).toEqual([1, 'rule-unreadable']);
    expect(seriesOf('DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=HOURLY').findings[0]?.kind).toBe('rule-unreadable');
    expect(starts('DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY;BYHOUR=9,10;COUNT=2')).toEqual([
      '20260105',
      '20260106',
    ]);
  });
});

describe('time zones', () => {
  const at = (start: string, rule: string): readonly string[] =>
    instants(
      `DTSTART;TZID=America/New_York:${start}\nDTEND;TZID=America/New_York:${start.slice(0, -4)}3500\nRRULE:${rule}`,
    );

  it('keep the time on the wall when the offset changes', () => {
    expect(at('20260307T093000', 'FREQ=DAILY;COUNT=3')).toEqual([
      '2026-03-07T14:30/5',
      '2026-03-08T13:30/5',
      '2026-03-09T13:30/5',
    ]);
  });

  it('count a time that the clock skips with the offset before', () => {
    expect(at('20260307T023000', 'FREQ=DAILY;COUNT=3')).toEqual([
      '2026-03-07T07:30/5',
      '2026-03-08T07:30/5',
      '2026-03-09T06:30/5',
    ]);
    expect(at('20260308T013000', 'FREQ=HOURLY;COUNT=4')).toEqual([
      '2026-03-08T06:30/5',
      '2026-03-08T07:30/5',
      '2026-03-08T08:30/5',
    ]);
  });

  it('take the first of a time that comes twice', () => {
    expect(at('20261031T013000', 'FREQ=DAILY;COUNT=3')).toEqual([
      '2026-10-31T05:30/5',
      '2026-11-01T05:30/5',
      '2026-11-02T06:30/5',
    ]);
  });

  it('make a day of the calendar last as long as it does, and an end stay exact', () => {
    const daily = 'DTSTART;TZID=America/New_York:20260307T120000\nRRULE:FREQ=DAILY;COUNT=2\n';
    expect(instants(`${daily}DURATION:P1D`)).toEqual(['2026-03-07T17:00/1380', '2026-03-08T16:00/1440']);
    expect(instants(`${daily}DTEND;TZID=America/New_York:20260308T120000`)).toEqual([
      '2026-03-07T17:00/1380',
      '2026-03-08T16:00/1380',
    ]);
    expect(instants(`${daily}DTEND:20260308T040000Z`)).toEqual(['2026-03-07T17:00/660', '2026-03-08T16:00/660']);
  });

  it("are the reader's for floating times and for dates", () => {
    for (const [zone, start] of [
      [tokyo, '2026-01-04T15:00'],
      [newYork, '2026-01-05T05:00'],
    ] as const) {
      const series = seriesOf('DTSTART;VALUE=DATE:20260105', {}, zone);
      expect(Array.from(new Occurrences(series, ever), (each) => iso(each.start))).toEqual([start]);
      expect(
        Array.from(new Occurrences(seriesOf('DTSTART:20260105T000000', {}, zone), ever), (each) => iso(each.start)),
      ).toEqual([start]);
    }
  });
});

describe('lengths', () => {
  it.each([
    ['DTSTART:20260105T090000Z', 0],
    ['DTSTART;VALUE=DATE:20260105', 1440],
    ['DTSTART;VALUE=DATE:20260105\nDTEND;VALUE=DATE:20260108', 4320],
    ['DTSTART;VALUE=DATE:20260105\nDTEND;VALUE=DATE:20260105', 1440],
    ['DTSTART;VALUE=DATE:20260105\nDTEND;VALUE=DATE:20260104', 1440],
    ['DTSTART:20260105T090000Z\nDTEND:20260105T080000Z', 0],
    ['DTSTART:20260105T090000Z\nDURATION:PT1H', 60],
    ['DTSTART:20260105T090000Z\nDURATION:-PT1H', 0],
    ['DTSTART:20260105T090000Z\nDTEND;TZID=Asia/Tokyo:20260105T190000', 60],
  ])('of %s', (text, minutes) => {
    expect(instants(text).map((each) => Number(each.split('/')[1]))).toEqual([minutes]);
  });

  it('are found with a finding where the end is before the start', () => {
    expect(seriesOf('DTSTART:20260105T090000Z\nDTEND:20260105T080000Z').findings[0]?.kind).toBe('end-before-start');
    expect(seriesOf('DTSTART;VALUE=DATE:20260105\nDTEND;VALUE=DATE:20260104').findings[0]?.kind).toBe(
      'end-before-start',
    );
    expect(seriesOf('SUMMARY:x').findings[0]?.kind).toBe('no-start');
  });
});
