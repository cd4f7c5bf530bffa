import { describe, expect, it } from 'vitest';
import { read } from '../fixtures/frames.js';
import { date, dateDay, dateDayFixed, dateMonth, dateText, dateTime, time, zone } from './date.js';

const day = (year: number, month: number, of: number) => ({ year, month, day: of });

describe('dates', () => {
  it.each([
    [dateMonth, 'jAN', 1],
    [dateMonth, 'Dec', 12],
    [dateMonth, 'Foo', '! expected date-month at octet 0'],
    [dateMonth, 'Ja', '! expected date-month at octet 0'],
    [dateDay, '1', 1],
    [dateDay, '01', 1],
    [dateDay, 'x', '! expected date-day at octet 0'],
    [dateDayFixed, ' 1', 1],
    [dateDayFixed, '01', 1],
    [dateDayFixed, '1', '! expected date-day-fixed at octet 1'],
    [dateText, '1-Feb-2024', day(2024, 2, 1)],
    [dateText, '29-Feb-2024', day(2024, 2, 29)],
    [dateText, '29-Feb-2023', '! expected day of that month at octet 11'],
    [dateText, '0-Feb-2023', '! expected day of that month at octet 10'],
    [dateText, '32-Jan-2023', '! expected day of that month at octet 11'],
    [dateText, '1-Feb-24', '! expected date-year at octet 8'],
    [dateText, '1 Feb 2024', '! expected "-" at octet 1'],
    [date, '"1-Feb-2024"', day(2024, 2, 1)],
    [date, '1-Feb-0001', day(1, 2, 1)],
    [date, '"1-Feb-2024', '! expected """ at octet 11'],
    [time, '23:59:60', 86_399_000],
    [time, '24:00:00', '! expected time of the day at octet 8'],
    [time, '1:00:00', '! expected hour at octet 1'],
    [zone, '+0530', 19_800_000],
    [zone, '-0800', -28_800_000],
    [zone, '0800', '! expected "+" at octet 0'],
    [zone, '+0060', '! expected zone at octet 5'],
    [dateTime, '"17-Jul-1996 02:44:25 -0700"', Date.UTC(1996, 6, 17, 9, 44, 25)],
    [dateTime, '" 7-Jul-1996 02:44:25 +0000"', Date.UTC(1996, 6, 7, 2, 44, 25)],
    [dateTime, '"7-Jul-1996 02:44:25 +0000"', '! expected date-day-fixed at octet 2'],
    [dateTime, '"17-Jul-1996 02:44:25"', '! expected space at octet 21'],
  ])('%o %j', (production, input, expected) => {
    expect(read<unknown>(input, (cursor) => production(cursor))).toEqual(expected);
  });
});
