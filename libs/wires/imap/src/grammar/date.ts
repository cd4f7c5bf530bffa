import type { Cursor } from './cursor.js';
import { isDigitOctet } from './octets.js';

/** A day of the calendar, without time and zone. */
export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const MINUTE = 60_000;

function fixedDigits(cursor: Cursor, count: number, expected: string): number {
  let value = 0;
  for (let i = 0; i < count; i += 1) {
    if (!isDigitOctet(cursor.octet)) cursor.fail(expected);
    value = value * 10 + cursor.octet - 0x30;
    cursor.skip();
  }
  return value;
}

// date-month = "Jan" / "Feb" / … / "Dec"
/** RFC 9051 §9 */
export function dateMonth(cursor: Cursor): number {
  const month = MONTHS.indexOf(cursor.view(0, 3).toString('latin1').toUpperCase()) + 1;
  if (month === 0) cursor.fail('date-month');
  cursor.skip(3);
  return month;
}

// date-day = 1*2DIGIT
/** RFC 9051 §9 */
export function dateDay(cursor: Cursor): number {
  return fixedDigits(cursor, isDigitOctet(cursor.octetAt(1)) ? 2 : 1, 'date-day');
}

// date-day-fixed = (SP DIGIT) / 2DIGIT
/** RFC 9051 §9 */
export function dateDayFixed(cursor: Cursor): number {
  return cursor.tryChar(' ') ? fixedDigits(cursor, 1, 'date-day-fixed') : fixedDigits(cursor, 2, 'date-day-fixed');
}

function monthAndYear(cursor: Cursor, day: number): CalendarDate {
  cursor.char('-');
  const month = dateMonth(cursor);
  cursor.char('-');
  const year = fixedDigits(cursor, 4, 'date-year');
  const probe = utc(year, month, day, 0);
  if (new Date(probe).getUTCDate() !== day) cursor.fail('day of that month');
  return { year, month, day };
}

/** Date.UTC takes the years 0 to 99 for 1900 to 1999. */
function utc(year: number, month: number, day: number, time: number): number {
  return new Date(time).setUTCFullYear(year, month - 1, day);
}

// date-text = date-day "-" date-month "-" date-year
/** RFC 9051 §9 */
export function dateText(cursor: Cursor): CalendarDate {
  return monthAndYear(cursor, dateDay(cursor));
}

// date = date-text / DQUOTE date-text DQUOTE
/** RFC 9051 §9 */
export function date(cursor: Cursor): CalendarDate {
  if (!cursor.tryChar('"')) return dateText(cursor);
  const value = dateText(cursor);
  cursor.char('"');
  return value;
}

// time = 2DIGIT ":" 2DIGIT ":" 2DIGIT
/** RFC 9051 §9: milliseconds of the day; second 60 is a leap second. */
export function time(cursor: Cursor): number {
  const hour = fixedDigits(cursor, 2, 'hour');
  cursor.char(':');
  const minute = fixedDigits(cursor, 2, 'minute');
  cursor.char(':');
  const second = fixedDigits(cursor, 2, 'second');
  if (hour > 23 || minute > 59 || second > 60) cursor.fail('time of the day');
  return (hour * 60 + minute) * MINUTE + Math.min(second, 59) * 1000;
}

// zone = ("+" / "-") 4DIGIT
/** RFC 9051 §9: milliseconds east of UTC. */
export function zone(cursor: Cursor): number {
  const sign = cursor.tryChar('-') ? -1 : 1;
  if (sign === 1) cursor.char('+');
  const hours = fixedDigits(cursor, 2, 'zone');
  const minutes = fixedDigits(cursor, 2, 'zone');
  if (minutes > 59 || hours > 23) cursor.fail('zone');
  return sign * (hours * 60 + minutes) * MINUTE;
}

// date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
/** RFC 9051 §9: milliseconds since 1970. */
export function dateTime(cursor: Cursor): number {
  cursor.char('"');
  const day = monthAndYear(cursor, dateDayFixed(cursor));
  cursor.space();
  const clock = time(cursor);
  cursor.space();
  const east = zone(cursor);
  cursor.char('"');
  return utc(day.year, day.month, day.day, clock) - east;
}
