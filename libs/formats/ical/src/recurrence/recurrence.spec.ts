import { describe, expect, it } from 'vitest';
import {
  type Component,
  ICAL_LIMITS,
  type IcalLimits,
  Occurrences,
  printDate,
  readCalendar,
  readSeries,
  type Series,
  spanOf,
  wallOf,
  type Zone,
  ZoneBook,
  zoneNamed,
} from '../index.js';

const ever = { from: Date.UTC(1, 0, 1), until: Date.UTC(9999, 11, 31) };
const tokyo = zoneNamed('Asia/Tokyo') as Zone;
const newYork = zoneNamed('America/New_York') as Zone;

/** Events separated by `--`; their UID is the same. */
function seriesOf(text: string, limits: Partial<IcalLimits> = {}, zoneForFloating: Zone = tokyo): Series {
  const events = text
    .trim()
    .split('--')
    .map((event) => `BEGIN:VEVENT\nUID:1\n${event.trim()}\nEND:VEVENT\n`);
  const calendar = readCalendar(`BEGIN:VCALENDAR\n${events.join('')}END:VCALENDAR\n`).calendars[0] as Component;
  const options = { zoneForFloating, limits: { ...ICAL_LIMITS, ...limits } };
  return readSeries(calendar.components, new ZoneBook(calendar), options);
}

const starts = (text: string, window = {}, zoneForFloating = tokyo): readonly string[] =>
  Array.from(
    new Occurrences(seriesOf(text, {}, zoneForFloating), { ...ever, limit: 12, ...window }),
    ({ startValue }) => printDate(startValue),
  );
const instants = (text: string, window = {}): readonly string[] =>
  Array.from(
    new Occurrences(seriesOf(text), { ...ever, limit: 12, ...window }),
    ({ start, end }) => `${iso(start)}/${(end - start) / 60_000}`,
  );
const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 16);

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
