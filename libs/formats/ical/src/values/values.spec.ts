import { describe, expect, it } from 'vitest';
import {
  escapeText,
  printCalAddress,
  printDate,
  printDuration,
  printOffset,
  printPeriod,
  printRule,
  printTextList,
  readCalAddress,
  readDate,
  readDuration,
  readOffset,
  readPeriod,
  readRule,
  readTextList,
  unescapeText,
  utcDate,
} from '../index.js';

const at = (text: string): number => Date.parse(text);

describe('dates', () => {
  it.each([
    ['20260228', null, 'date', '2026-02-28T00:00:00Z', '20260228'],
    ['20260228', 'Asia/Tokyo', 'date', '2026-02-28T00:00:00Z', '20260228'],
    ['20260228T123456Z', null, 'utc', '2026-02-28T12:34:56Z', '20260228T123456Z'],
    ['20260228T123456Z', 'Asia/Tokyo', 'utc', '2026-02-28T12:34:56Z', '20260228T123456Z'],
    ['20260228T123456', 'Asia/Tokyo', 'zoned', '2026-02-28T12:34:56Z', '20260228T123456'],
    ['20260228T123456', null, 'floating', '2026-02-28T12:34:56Z', '20260228T123456'],
    ['20260228T123456', '', 'floating', '2026-02-28T12:34:56Z', '20260228T123456'],
    ['2026-02-28t12:34:56.789z', null, 'utc', '2026-02-28T12:34:56Z', '20260228T123456Z'],
    [' 2026-02-28 12:34 ', null, 'floating', '2026-02-28T12:34:00Z', '20260228T123400'],
    ['20260228T240000', null, 'floating', '2026-03-01T00:00:00Z', '20260301T000000'],
    ['20161231T235960Z', null, 'utc', '2016-12-31T23:59:59Z', '20161231T235959Z'],
    ['20240229', null, 'date', '2024-02-29T00:00:00Z', '20240229'],
    ['00010101', null, 'date', '0001-01-01T00:00:00Z', '00010101'],
    ['99991231T235959Z', null, 'utc', '9999-12-31T23:59:59Z', '99991231T235959Z'],
    ['16010101T000000', null, 'floating', '1601-01-01T00:00:00Z', '16010101T000000'],
  ])('%s in %s', (text, tzid, kind, wall, printed) => {
    const date = readDate(text, tzid);
    expect(date).toEqual({ kind, wall: at(wall), tzid: kind === 'zoned' ? tzid : null });
    expect(printDate(date as never)).toBe(printed);
  });

  it.each([
    '',
    '2026',
    '20260230',
    '20260001',
    '20261301',
    '20260100',
    '00000101',
    '20260101T250000',
    '20260101T240001',
    '20260101T006000',
    '20260101T',
    '20260101Z',
    'x20260101',
    '20260101T000061',
  ])('%j is none', (text) => {
    expect(readDate(text, null)).toBeNull();
  });

  it('are made of instants', () => {
    expect(printDate(utcDate(at('2026-01-02T03:04:05.678Z')))).toBe('20260102T030405Z');
  });
});

describe('durations', () => {
  const hour = 3_600_000;
  it.each([
    ['P1W', 7, 0, 'P1W'],
    ['P15DT5H0M20S', 15, 5 * hour + 20_000, 'P15DT5H0M20S'],
    ['-PT15M', 0, -15 * 60_000, '-PT15M'],
    ['+p1d', 1, 0, 'P1D'],
    ['-P2D', -2, 0, '-P2D'],
    ['PT0S', 0, 0, 'PT0S'],
    ['PT25H', 0, 25 * hour, 'PT25H'],
    ['P1W2D', 9, 0, 'P9D'],
    ['P', null, 0, ''],
    ['PT', null, 0, ''],
    ['P1Y', null, 0, ''],
    ['1D', null, 0, ''],
    ['P999999999W', null, 0, ''],
  ])('%s', (text, days, milliseconds, printed) => {
    const duration = readDuration(text);
    expect(duration).toEqual(days === null ? null : { days, milliseconds });
    if (duration !== null) expect(printDuration(duration)).toBe(printed);
  });

  it('bound periods, by an end or by a length', () => {
    for (const text of ['20260101T000000Z/20260102T000000Z', '20260101T000000Z/PT5H30M'])
      expect(printPeriod(readPeriod(text, null) as never)).toBe(text);
    for (const text of ['20260101T000000Z', 'x/PT1H', '20260101T000000Z/x']) expect(readPeriod(text, null)).toBeNull();
    expect(readPeriod('20260101T000000/PT1H', 'Asia/Tokyo')?.start.kind).toBe('zoned');
  });

  it.each([
    ['+0900', 9 * hour, '+0900'],
    ['-0330', -3.5 * hour, '-0330'],
    ['+091859', 9 * hour + 18 * 60_000 + 59_000, '+091859'],
    ['-0000', 0, '+0000'],
    ['09:00', 9 * hour, '+0900'],
    ['+9', null, ''],
    ['+2500', null, ''],
  ])('the offset %s', (text, offset, printed) => {
    expect(readOffset(text)).toBe(offset);
    if (offset !== null) expect(printOffset(offset)).toBe(printed);
  });
});

describe('texts', () => {
  it.each([
    ['a\\nb\\Nc\\,d\\;e\\\\f', 'a\nb\nc,d;e\\f', 'a\\nb\\nc\\,d\\;e\\\\f'],
    ['C:\\temp\\x', 'C:\\temp\\x', 'C:\\\\temp\\\\x'],
    ['\\', '\\', '\\\\'],
    ['a,b;c:d', 'a,b;c:d', 'a\\,b\\;c:d'],
  ])('%j', (text, value, printed) => {
    expect(unescapeText(text)).toBe(value);
    expect(escapeText(value)).toBe(printed);
  });

  it('line breaks of any kind are escaped', () => {
    expect(escapeText('a\r\nb\rc\nd')).toBe('a\\nb\\nc\\nd');
  });

  it.each([
    ['', []],
    ['a', ['a']],
    ['a,b\\,c,,d', ['a', 'b,c', '', 'd']],
    ['a\\\\,b', ['a\\', 'b']],
    ['a,b\\', ['a', 'b\\']],
    ['a,', ['a', '']],
  ])('the list %j', (text, values) => {
    expect(readTextList(text)).toEqual(values);
    expect(readTextList(printTextList(values))).toEqual(values);
  });
});

describe('addresses', () => {
  it.each([
    ['mailto:A@B.test', 'a@b.test'],
    ['MAILTO: a@b.test?subject=x', 'a@b.test'],
    ['mailto:a%2Bc@b.test', 'a+c@b.test'],
    ['mailto:a%@b.test', 'a%@b.test'],
    ['A@b.test', 'a@b.test'],
    ['urn:uuid:A', 'urn:uuid:A'],
    ['/principals/X/', '/principals/X/'],
  ])('%s', (text, address) => {
    expect(readCalAddress(text)).toBe(address);
  });

  it('are printed as URIs', () => {
    expect(printCalAddress('a+c@b.test')).toBe('mailto:a+c@b.test');
    expect(printCalAddress('a%b@b.test')).toBe('mailto:a%25b@b.test');
    expect(readCalAddress(printCalAddress('a%b@b.test'))).toBe('a%b@b.test');
    expect(printCalAddress('urn:uuid:a')).toBe('urn:uuid:a');
  });
});

describe('rules', () => {
  it.each([
    ['FREQ=DAILY', 'FREQ=DAILY', false],
    ['freq=weekly;byday=mo,-1su;wkst=su', 'FREQ=WEEKLY;BYDAY=MO,-1SU;WKST=SU', false],
    ['COUNT=3;FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1,15', 'FREQ=MONTHLY;COUNT=3;INTERVAL=2;BYMONTHDAY=-1,15', false],
    [
      'FREQ=YEARLY;UNTIL=20300101T000000Z;BYSETPOS=-1;BYWEEKNO=1;BYYEARDAY=-1;BYMONTH=1',
      'FREQ=YEARLY;UNTIL=20300101T000000Z;BYYEARDAY=-1;BYWEEKNO=1;BYMONTH=1;BYSETPOS=-1',
      false,
    ],
    ['FREQ=DAILY;INTERVAL=0', 'FREQ=DAILY', true],
    ['FREQ=DAILY;COUNT=0', 'FREQ=DAILY;COUNT=1', true],
    ['FREQ=DAILY;COUNT=2147483648', 'FREQ=DAILY;COUNT=2147483648', false],
    ['FREQ=DAILY;BYHOUR=9,24', 'FREQ=DAILY;BYHOUR=9', true],
    ['FREQ=DAILY;BYSECOND=60', 'FREQ=DAILY;BYSECOND=60', false],
    ['FREQ=DAILY;X-A=1', 'FREQ=DAILY', true],
    ['FREQ=DAILY;FREQ=WEEKLY', 'FREQ=DAILY', true],
    ['FREQ=DAILY;COUNT=2;UNTIL=20300101', 'FREQ=DAILY;UNTIL=20300101;COUNT=2', true],
    [';FREQ = DAILY ; ;BYDAY=MO;', 'FREQ=DAILY;BYDAY=MO', false],
    ['FREQ=WEEKLY;WKST=XX', 'FREQ=WEEKLY', true],
    ['RSCALE=GREGORIAN;FREQ=DAILY;SKIP=OMIT', 'FREQ=DAILY', false],
  ])('%s', (text, printed, repaired) => {
    const reading = readRule(text);
    expect(reading.kind === 'rule' ? [printRule(reading.rule), reading.repaired] : reading.kind).toEqual([
      printed,
      repaired,
    ]);
  });

  it.each([
    ['RSCALE=CHINESE;FREQ=YEARLY', 'rscale'],
    ['FREQ=MONTHLY;SKIP=FORWARD', 'rscale'],
    ['', 'unreadable'],
    ['FREQ=SOMETIMES', 'unreadable'],
    ['FREQ=DAILY;BYMONTHDAY=32', 'unreadable'],
    ['FREQ=DAILY;BYSETPOS=-999', 'unreadable'],
    ['FREQ=DAILY;BYDAY=XX', 'unreadable'],
    ['FREQ=DAILY;BYDAY=54MO', 'unreadable'],
    ['FREQ=DAILY;COUNT=-1', 'unreadable'],
    ['FREQ=DAILY;INTERVAL=x', 'unreadable'],
    ['FREQ=DAILY;UNTIL=tomorrow', 'unreadable'],
  ])('%s is %s', (text, kind) => {
    expect(readRule(text).kind).toBe(kind);
  });
});
