import { type DateValue, type ItemView, UTC, type Zone, type ZoneBook } from '#formats/ical';
import { type ImipLanguage, words } from './words.js';

const DAY = 86_400_000;
const weekdays = {
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  ja: ['日', '月', '火', '水', '木', '金', '土'],
} as const;
export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export function weekdayName(weekday: number, language: ImipLanguage): string {
  return weekdays[language][weekday] as string;
}

/** A day of the wall with its weekday. */
export function dayText(wall: number, language: ImipLanguage): string {
  const date = new Date(wall);
  const weekday = weekdayName(date.getUTCDay(), language);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  return language === 'ja'
    ? `${year}年${month + 1}月${day}日(${weekday})`
    : `${weekday}, ${day} ${months[month]} ${year}`;
}

function clock(wall: number): string {
  return new Date(wall).toISOString().slice(11, 16);
}

/** `Asia/Tokyo, UTC+09:00`; of a time without a zone the words for that. */
function zoneText(date: DateValue, zones: ZoneBook, language: ImipLanguage): string {
  const zone = zoneFor(date, zones);
  if (zone === null) return words[language].localTime;
  if (zone.id === 'UTC') return 'UTC';
  const minutes = Math.round(zone.offsetAt(zones.instantOf(date, UTC)) / 60_000);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${zone.id}, UTC${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Null for a date, and for a time that floats. */
export function zoneFor(date: DateValue, zones: ZoneBook): Zone | null {
  if (date.kind === 'utc') return UTC;
  return date.kind === 'zoned' ? zones.zone(date.tzid ?? '') : null;
}

/** One date or time: that of an occurrence, or the end of a series. */
export function dateText(date: DateValue, zones: ZoneBook, language: ImipLanguage): string {
  if (date.kind === 'date') return dayText(date.wall, language);
  return `${dayText(date.wall, language)} ${clock(date.wall)} (${zoneText(date, zones, language)})`;
}

/** When an event is, with its weekday and its zone; null where it has no time. A task may have an end alone. */
export function whenText(view: ItemView, zones: ZoneBook, language: ImipLanguage): string | null {
  const { start, end } = view;
  if (start === null)
    return end === null ? null : `〜 ${dateText(end, zones, language)}`.replace(/^〜/, dash(language));
  if (start.kind === 'date') return daysText(start.wall, lastDay(view), language);
  const until = endWall(view, zones);
  const zone = zoneText(start, zones, language);
  const from = `${dayText(start.wall, language)} ${clock(start.wall)}`;
  if (until === null || until === start.wall) return `${from} (${zone})`;
  const sameDay = Math.floor(until / DAY) === Math.floor(start.wall / DAY);
  const to = sameDay ? clock(until) : `${dayText(until, language)} ${clock(until)}`;
  return `${from} ${dash(language)} ${to} (${zone})`;
}

const dash = (language: ImipLanguage): string => (language === 'ja' ? '〜' : '–');

/** RFC 5545 §3.6.1: the end is not part of the event. */
function lastDay({ start, end, duration }: ItemView): number {
  const first = start?.wall ?? 0;
  const after = end?.wall ?? first + (duration?.days ?? 1) * DAY;
  return Math.max(first, after - DAY);
}

function daysText(first: number, last: number, language: ImipLanguage): string {
  const days = first === last ? '' : ` ${dash(language)} ${dayText(last, language)}`;
  return `${dayText(first, language)}${days} ${words[language].allDay}`;
}

/** The end on the clock of the place where the event begins. */
function endWall({ start, end, duration }: ItemView, zones: ZoneBook): number | null {
  if (start === null) return null;
  if (end !== null) return zones.wallIn(end, zoneFor(start, zones) ?? UTC, zoneFor(start, zones) ?? UTC);
  return duration === null ? null : start.wall + duration.days * DAY + duration.milliseconds;
}
