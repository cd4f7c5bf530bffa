import { DAY, HOUR, MINUTE, SECOND } from '../civil.js';
import { type DateValue, printDate, readDate } from './dates.js';

/** DURATION (RFC 5545 §3.3.6): days are days of the calendar, whatever their length; the rest is exact. Both bear one sign. */
export interface Duration {
  readonly days: number;
  readonly milliseconds: number;
}

export const NO_DURATION: Duration = { days: 0, milliseconds: 0 };
/** About 27,000 years: no duration passes the end of time twice. */
const longest = 10_000_000;

const form = /^([+-]?)P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;

export function readDuration(text: string): Duration | null {
  const match = form.exec(text.trim().toUpperCase());
  if (match === null || match.slice(2).every((part) => part === undefined)) return null;
  const part = (index: number): number => Number(match[index] ?? 0);
  const sign = match[1] === '-' ? -1 : 1;
  const days = part(2) * 7 + part(3);
  const milliseconds = part(4) * HOUR + part(5) * MINUTE + part(6) * SECOND;
  if (days > longest || milliseconds > longest * DAY) return null;
  return { days: sign * days + 0, milliseconds: sign * milliseconds + 0 };
}

export function printDuration({ days, milliseconds }: Duration): string {
  const sign = days < 0 || milliseconds < 0 ? '-' : '';
  const rest = Math.floor(Math.abs(milliseconds) / SECOND);
  const [hours, minutes, seconds] = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60];
  const count = Math.abs(days);
  if (rest === 0)
    return count > 0 && count % 7 === 0 ? `${sign}P${count / 7}W` : count > 0 ? `${sign}P${count}D` : 'PT0S';
  // dur-time: minutes stand between hours and seconds.
  const time = [
    hours > 0 ? `${hours}H` : '',
    minutes > 0 || (hours > 0 && seconds > 0) ? `${minutes}M` : '',
    seconds > 0 ? `${seconds}S` : '',
  ];
  return `${sign}P${count > 0 ? `${count}D` : ''}T${time.join('')}`;
}

/** PERIOD (RFC 5545 §3.3.9): a start and an end, or a start and a duration. */
export interface Period {
  readonly start: DateValue;
  readonly end: DateValue | Duration;
}

export function readPeriod(text: string, tzid: string | null): Period | null {
  const slash = text.indexOf('/');
  if (slash === -1) return null;
  const start = readDate(text.slice(0, slash), tzid);
  const rest = text.slice(slash + 1);
  const end = readDate(rest, tzid) ?? readDuration(rest);
  return start === null || end === null ? null : { start, end };
}

export function printPeriod({ start, end }: Period): string {
  return `${printDate(start)}/${'kind' in end ? printDate(end) : printDuration(end)}`;
}

/** UTC-OFFSET (RFC 5545 §3.3.14), in milliseconds east of UTC. */
export function readOffset(text: string): number | null {
  const match = /^([+-]?)(\d\d):?(\d\d)(?::?(\d\d))?$/.exec(text.trim());
  if (match === null) return null;
  const [hours, minutes, seconds] = [Number(match[2]), Number(match[3]), Number(match[4] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return (match[1] === '-' ? -1 : 1) * (hours * HOUR + minutes * MINUTE + seconds * SECOND) + 0;
}

export function printOffset(offset: number): string {
  const seconds = Math.round(Math.abs(offset) / SECOND);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (parts[2] === 0) parts.pop();
  return (offset < 0 ? '-' : '+') + parts.map((part) => String(part).padStart(2, '0')).join('');
}
