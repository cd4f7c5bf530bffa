import { civilOf, DAY, dayOf, dayOfWall, HOUR, MINUTE, monthLength, SECOND } from '../civil.js';

/** DATE, or DATE-TIME in one of its three forms (RFC 5545 §3.3.4, §3.3.5). */
export interface DateValue {
  readonly kind: 'date' | 'utc' | 'zoned' | 'floating';
  /** What the clock on the wall shows, in milliseconds as if it were UTC; of a DATE its midnight. */
  readonly wall: number;
  /** Of a zoned one, as it was written. */
  readonly tzid: string | null;
}

const form = /^(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?([Zz])?)?$/;

/**
 * Reads a DATE or DATE-TIME; null where it is none. The Z of UTC counts more than a TZID beside it (RFC 5545 §3.2.19). Separators of ISO 8601
 * and missing seconds are taken.
 */
export function readDate(text: string, tzid: string | null): DateValue | null {
  const match = form.exec(text.trim());
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month) || year === 0) return null;
  const midnight = dayOf(year, month, day) * DAY;
  if (match[4] === undefined) return { kind: 'date', wall: midnight, tzid: null };
  const time = readTime(Number(match[4]), Number(match[5] ?? 0), Number(match[6] ?? 0));
  if (time === null) return null;
  const wall = midnight + time;
  if (match[7] !== undefined) return { kind: 'utc', wall, tzid: null };
  return tzid === null || tzid === '' ? { kind: 'floating', wall, tzid: null } : { kind: 'zoned', wall, tzid };
}

/** RFC 5545 §3.3.12: second 60 is the one before where leap seconds are not known. 24:00 is the next midnight. */
function readTime(hour: number, minute: number, second: number): number | null {
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return null;
  return hour * HOUR + minute * MINUTE + Math.min(second, 59) * SECOND;
}

/** Prints the value; the TZID is a matter of the property. */
export function printDate({ kind, wall }: DateValue): string {
  const { year, month, day } = civilOf(dayOfWall(wall));
  const date = `${String(year).padStart(4, '0')}${two(month)}${two(day)}`;
  if (kind === 'date') return date;
  const time = wall - dayOfWall(wall) * DAY;
  const clock =
    two(Math.floor(time / HOUR)) + two(Math.floor(time / MINUTE) % 60) + two(Math.floor(time / SECOND) % 60);
  return `${date}T${clock}${kind === 'utc' ? 'Z' : ''}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

export function utcDate(instant: number): DateValue {
  return { kind: 'utc', wall: Math.floor(instant / SECOND) * SECOND, tzid: null };
}
