import { describe, expect, it } from 'vitest';
import {
  type Component,
  type DateValue,
  type Finding,
  ICAL_LIMITS,
  type IcalLimits,
  instantOf,
  printCalendar,
  printZone,
  readCalendar,
  readDate,
  UTC,
  wallOf,
  type Zone,
  ZoneBook,
  zoneNamed,
} from '../index.js';

const hour = 3_600_000;
const at = (text: string): number => Date.parse(text);
const zone = (name: string): Zone => zoneNamed(name) as Zone;
const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 19);

describe('a zone of the runtime', () => {
  it.each([
    ['Asia/Tokyo', '2026-07-01T00:00:00Z', 9],
    ['Asia/Tokyo', '1950-07-01T00:00:00Z', 10],
    ['Europe/Berlin', '2026-03-29T00:59:59Z', 1],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', 2],
    ['Europe/Berlin', '2026-10-25T00:59:59Z', 2],
    ['Europe/Berlin', '2026-10-25T01:00:00Z', 1],
    ['America/New_York', '2006-04-02T07:00:00Z', -4],
    ['America/New_York', '2500-07-01T00:00:00Z', -4],
    ['America/New_York', '9999-12-31T00:00:00Z', -5],
    ['America/New_York', '2900-03-14T06:59:59Z', -5],
    ['America/New_York', '2900-03-14T07:00:00Z', -4],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', 5.75],
    ['Pacific/Apia', '2011-12-30T09:59:59Z', -10],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', 14],
    ['Etc/GMT+3', '2026-01-01T00:00:00Z', -3],
  ])('%s at %s', (name, instant, hours) => {
    expect(zone(name).offsetAt(at(instant))).toBe(hours * hour);
  });

  it('has the offset of its sun before there were zones', () => {
    expect(zone('Europe/Berlin').offsetAt(at('1850-01-01T00:00:00Z'))).toBe((53 * 60 + 28) * 1000);
    expect(zone('Europe/Berlin').offsetAt(at('0001-01-01T00:00:00Z'))).toBe((53 * 60 + 28) * 1000);
  });

  it('tells its changes', () => {
    const changes = zone('Europe/Berlin').transitions(at('2026-01-01T00:00:00Z'), at('2027-01-01T00:00:00Z'));
    expect(changes.map((each) => `${iso(each.at)} ${each.offset / hour}`)).toEqual([
      '2026-03-29T01:00:00 2',
      '2026-10-25T01:00:00 1',
    ]);
    expect(zone('Asia/Tokyo').transitions(at('1952-01-01T00:00:00Z'), at('2030-01-01T00:00:00Z'))).toEqual([]);
    expect(UTC.transitions(0, 1e15)).toEqual([]);
  });

  it('gives the instant of what the clock shows', () => {
    const shown = (name: string, wall: string): string => iso(instantOf(zone(name), at(`${wall}Z`)));
    expect(shown('America/New_York', '2026-03-08T02:30:00')).toBe('2026-03-08T07:30:00');
    expect(shown('America/New_York', '2026-11-01T01:30:00')).toBe('2026-11-01T05:30:00');
    expect(shown('America/New_York', '2026-11-01T02:00:00')).toBe('2026-11-01T07:00:00');
    expect(shown('Pacific/Apia', '2011-12-30T12:00:00')).toBe('2011-12-30T22:00:00');
    expect(shown('Pacific/Apia', '2011-12-31T00:00:00')).toBe('2011-12-30T10:00:00');
    expect(iso(wallOf(zone('Asia/Tokyo'), at('2026-01-01T00:00:00Z')))).toBe('2026-01-01T09:00:00');
  });

  it('asks Intl once for each year', () => {
    const berlin = zone('Europe/Berlin');
    const year = [at('2026-01-01T00:00:00Z'), at('2027-01-01T00:00:00Z')] as const;
    berlin.transitions(...year);
    const begun = performance.now();
    for (let index = 0; index < 200_000; index++) berlin.offsetAt(year[0] + ((index * 7919) % 8760) * hour);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe('the name of a zone', () => {
  it.each([
    ['Asia/Tokyo', 'Asia/Tokyo'],
    ['asia/tokyo', 'Asia/Tokyo'],
    [' "Asia/Tokyo" ', 'Asia/Tokyo'],
    ['America/New York', 'America/New_York'],
    ['Japan', 'Asia/Tokyo'],
    ['US/Eastern', 'America/New_York'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Tokyo Standard Time', 'Asia/Tokyo'],
    ['tokyo standard time', 'Asia/Tokyo'],
    ['W. Europe Daylight Time', 'Europe/Berlin'],
    ['(UTC+09:00) Osaka, Sapporo, Tokyo', 'Asia/Tokyo'],
    ['(GMT+09:00) Osaka, Sapporo, Tokyo', 'Asia/Tokyo'],
    ['(UTC+09:00) 大阪、札幌、東京', 'Asia/Tokyo'],
    ['（UTC＋09:00）大阪、札幌、東京', 'Asia/Tokyo'],
    ['東京 (標準時)', 'Asia/Tokyo'],
    ['東京標準時', 'Asia/Tokyo'],
    ['(UTC-08:00) 太平洋標準時 (米国およびカナダ)', 'America/Los_Angeles'],
    ['(UTC+01:00) アムステルダム、ベルリン、ベルン、ローマ、ストックホルム、ウィーン', 'Europe/Berlin'],
    ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
    ['(UTC) Coordinated Universal Time', 'UTC'],
    ['(UTC) 協定世界時', 'UTC'],
    ['UTC+12', 'Etc/GMT-12'],
    ['Samara Time Zone', null],
    ['/freeassociation.sourceforge.net/Europe/Berlin', 'Europe/Berlin'],
    ['/freeassociation.sourceforge.net/Tzfile/America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['/softwarestudio.org/Olson_20011030_5/America/New_York', 'America/New_York'],
    ['/mozilla.org/20050126_1/Asia/Tokyo', 'Asia/Tokyo'],
    ['/citadel.org/20260108_1/Zulu', 'UTC'],
    ['tzone://Microsoft/Utc', 'UTC'],
    ['JST', 'Asia/Tokyo'],
    ['UTC', 'UTC'],
    ['GMT', 'UTC'],
    ['+09:00', null],
    ['Customized Time Zone', null],
    ['', null],
    ['../../etc/passwd', null],
    ['x'.repeat(1000), null],
  ])('%s stands for %s', (name, expected) => {
    const found = zoneNamed(name);
    if (expected === null) expect(found).toBeNull();
    else
      for (const month of [0, 6])
        expect(found?.offsetAt(Date.UTC(2026, month))).toBe(zone(expected).offsetAt(Date.UTC(2026, month)));
  });
});

/** A calendar with a zone of its own. */
const calendar = (...lines: readonly string[]): Component =>
  readCalendar(['BEGIN:VCALENDAR', 'BEGIN:VTIMEZONE', ...lines, 'END:VTIMEZONE', 'END:VCALENDAR'].join('\n'))
    .calendars[0] as Component;
const observance = (name: string, ...lines: readonly string[]): readonly string[] => [
  `BEGIN:${name}`,
  ...lines,
  `END:${name}`,
];
const summer = observance(
  'DAYLIGHT',
  'DTSTART:16010325T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
);
const winter = observance(
  'STANDARD',
  'DTSTART:16011028T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
);
const kinds = (findings: readonly Finding[]): readonly string[] => findings.map(({ kind }) => kind);

describe('the zones of an object', () => {
  it('come from its VTIMEZONE where the name is not known', () => {
    const book = new ZoneBook(calendar('TZID:Ours', ...summer, ...winter));
    const ours = book.zone('Ours') as Zone;
    expect(book.zone('"Ours"')).toBe(ours);
    for (let instant = at('1996-01-01T00:00:00Z'); instant < at('2060-01-01T00:00:00Z'); instant += 77 * hour)
      if (ours.offsetAt(instant) !== zone('Europe/Berlin').offsetAt(instant)) throw new Error(iso(instant));
    expect(ours.transitions(at('2026-01-01T00:00:00Z'), at('2026-07-01T00:00:00Z'))).toEqual([
      { at: at('2026-03-29T01:00:00Z'), offset: 2 * hour },
    ]);
    expect(ours.offsetAt(at('1500-01-01T00:00:00Z'))).toBe(hour);
    expect(book.findings).toEqual([]);
  });

  it('obey UNTIL in UTC, RDATE, and X-LIC-LOCATION', () => {
    const until = observance(
      'DAYLIGHT',
      'DTSTART:20200329T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;UNTIL=20220327T010000Z',
    );
    const dated = observance(
      'STANDARD',
      'DTSTART:20201025T030000',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'RDATE:20211031T030000,20221030T010000Z',
      'RDATE;VALUE=PERIOD:20231029T010000Z/PT1H',
    );
    const ours = new ZoneBook(calendar('TZID:Ours', ...until, ...dated)).zone('Ours') as Zone;
    expect(
      ['2021-07-01', '2021-12-01', '2022-07-01', '2022-12-01', '2023-07-01'].map(
        (day) => ours.offsetAt(at(`${day}T00:00:00Z`)) / hour,
      ),
    ).toEqual([2, 1, 2, 1, 1]);
    expect(new ZoneBook(calendar('TZID:Ours', 'X-LIC-LOCATION:Asia/Tokyo')).zone('Ours')?.id).toBe('Asia/Tokyo');
  });

  it('are those of the runtime where the name is known, whatever the object says', () => {
    const odd = observance('STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0000', 'TZOFFSETTO:+0100');
    expect(new ZoneBook(calendar('TZID:Tokyo Standard Time', ...odd)).zone('Tokyo Standard Time')?.offsetAt(0)).toBe(
      9 * hour,
    );
  });

  it('are guessed from an offset in the name, else float, with a finding', () => {
    const book = new ZoneBook(calendar('TZID:Empty'));
    expect(book.zone('(UTC+09:00) どこか')?.offsetAt(0)).toBe(9 * hour);
    expect(book.zone('GMT-0330')?.offsetAt(0)).toBe(-3.5 * hour);
    expect([book.zone('Empty'), book.zone('Nowhere'), book.zone('Nowhere'), book.zone('UTC+99:00')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(kinds(book.findings)).toEqual([
      'zone-guessed',
      'zone-guessed',
      'zone-unknown',
      'zone-unknown',
      'zone-unknown',
    ]);
    const floating = readDate('20260101T000000', 'Nowhere') as DateValue;
    expect(iso(book.instantOf(floating, zone('Asia/Tokyo')))).toBe('2025-12-31T15:00:00');
    expect(iso(book.wallIn(readDate('20260101T000000Z', null) as DateValue, zone('Asia/Tokyo'), UTC))).toBe(
      '2026-01-01T09:00:00',
    );
  });

  it.each([
    ['no start', ['TZOFFSETTO:+0100']],
    ['no offset', ['DTSTART:20200101T000000', 'TZOFFSETFROM:+0100']],
    ['a rule that is none', ['DTSTART:20200101T000000', 'TZOFFSETTO:+0100', 'RRULE:x']],
  ])('pass over an observance with %s', (_, lines) => {
    const book = new ZoneBook(calendar('TZID:Ours', ...observance('STANDARD', ...lines), ...winter));
    expect([book.zone('Ours')?.offsetAt(at('2026-01-01T00:00:00Z')), kinds(book.findings)]).toEqual([
      hour,
      ['observance-unreadable'],
    ]);
    const alone = new ZoneBook(calendar('TZID:Ours', ...observance('STANDARD', ...lines)));
    expect([alone.zone('Ours'), kinds(alone.findings)]).toEqual([null, ['observance-unreadable', 'zone-unknown']]);
  });

  it.each([
    ['onsets', { onsets: 10 }, [...summer, ...winter]],
    ['observances', { observances: 1 }, [...summer, ...winter]],
    ['steps', { steps: 10 }, [...summer, ...winter]],
  ] satisfies readonly (readonly [string, Partial<IcalLimits>, readonly string[]])[])(
    'end at a number of %s',
    (_, limits, lines) => {
      const book = new ZoneBook(calendar('TZID:Ours', ...lines), { ...ICAL_LIMITS, ...limits });
      expect([book.zone('Ours') === null, kinds(book.findings)]).toEqual([false, ['expansion-stopped']]);
    },
  );

  it('take little time, whatever they hold', () => {
    const bomb = observance(
      'STANDARD',
      'DTSTART:00010101T000000',
      'TZOFFSETTO:+0100',
      'RRULE:FREQ=SECONDLY;BYMONTH=6',
      `RDATE:${'20200101T000000,'.repeat(200)}`,
    );
    const many = Array.from({ length: 3000 }, () => bomb).flat();
    const begun = performance.now();
    const book = new ZoneBook(calendar('TZID:Ours', ...many));
    book.zone('Ours');
    expect(performance.now() - begun).toBeLessThan(1500);
    expect(kinds(book.findings)).toEqual(['expansion-stopped', 'expansion-stopped']);
  });
});

describe('a printed zone', () => {
  const printed = (name: string, from: string, to: string): string =>
    printCalendar(printZone(zone(name), at(`${from}T00:00:00Z`), at(`${to}T00:00:00Z`)));

  it('without changes is one observance', () => {
    expect(printed('Asia/Tokyo', '2026-01-01', '2027-01-01')).toBe(
      'BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nBEGIN:STANDARD\r\nDTSTART:20250101T000000\r\nTZOFFSETFROM:+0900\r\n' +
        'TZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n',
    );
  });

  it('goes on by rules where the zone does', () => {
    const text = printed('America/New_York', '2026-01-01', '2026-12-31');
    expect(text).toContain('RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n');
    expect(text).toContain('RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\n');
    expect(printed('Europe/Berlin', '2026-01-01', '2026-12-31')).toContain(
      'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n',
    );
    expect(printed('Asia/Jerusalem', '2026-01-01', '2026-12-31')).toContain(
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=23,24,25,26,27,28,29;BYDAY=FR\r\n',
    );
  });

  it.each([
    'America/New_York',
    'America/Sao_Paulo',
    'Africa/Casablanca',
    'Africa/Cairo',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Asia/Tehran',
    'Europe/Dublin',
    'America/Santiago',
  ])('%s is the same again', (name) => {
    const component = printZone(zone(name), at('1975-01-01T00:00:00Z'), at('2026-12-31T00:00:00Z'), 'ours');
    const ours = new ZoneBook({ name: 'VCALENDAR', properties: [], components: [component], line: 0 }).zone(
      'ours',
    ) as Zone;
    for (const { at: instant } of zone(name).transitions(at('1975-01-02T00:00:00Z'), at('2050-01-01T00:00:00Z')))
      for (const moment of [instant - 1000, instant])
        expect(`${iso(moment)} ${ours.offsetAt(moment)}`).toBe(`${iso(moment)} ${zone(name).offsetAt(moment)}`);
  });
});
