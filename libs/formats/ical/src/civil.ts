/**
 * Arithmetic of dates without `Date`. A *day* counts from 1970-01-01; a *wall* is what the clock on the wall shows, in
 * milliseconds as if it were UTC; an *instant* is milliseconds since the epoch.
 */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** RFC 5545 §3.3.4: a year has four digits. */
export const LAST_YEAR = 9999;

export interface Civil {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const monthStarts = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function monthLength(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return (monthStarts[month] as number) - (monthStarts[month - 1] as number);
}

export function yearLength(year: number): number {
  return isLeap(year) ? 366 : 365;
}

/** 1 for the first of January. */
export function dayOfYear({ year, month, day }: Civil): number {
  return (monthStarts[month - 1] as number) + day + (month > 2 && isLeap(year) ? 1 : 0);
}

/** The first of January. */
export function yearStart(year: number): number {
  const before = year - 1;
  return before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 719_162;
}

export function dayOf(year: number, month: number, day: number): number {
  return yearStart(year) + dayOfYear({ year, month, day }) - 1;
}

export function civilOf(day: number): Civil {
  let year = Math.floor((day + 719_162) / 365.2425) + 1;
  while (yearStart(year) > day) year--;
  while (yearStart(year + 1) <= day) year++;
  const within = day - yearStart(year);
  let month = Math.min(12, Math.floor(within / 29) + 1);
  while (dayOf(year, month, 1) > day) month--;
  return { year, month, day: day - dayOf(year, month, 1) + 1 };
}

/** 0 for Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

export function dayOfWall(wall: number): number {
  return Math.floor(wall / DAY);
}

/** The last wall there is, exclusive. */
export const END_OF_TIME = yearStart(LAST_YEAR + 1) * DAY;
