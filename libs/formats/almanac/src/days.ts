/** Days are counted from 1970-01-01; a date has no time and no zone here. */
export interface Civil {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const perDay = 86_400_000;

export const dayOf = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / perDay;

export function civilOf(day: number): Civil {
  const date = new Date(day * perDay);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** `2026-01-12`. */
export const isoOf = (day: number): string => new Date(day * perDay).toISOString().slice(0, 10);

/** The day of `2026-1-12` or `2026/1/12`, with zeros or without; null where there is no such day. */
export function parseDay(text: string): number | null {
  const [, year, month, day] = (/^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/.exec(text) ?? []).filter((_, at) => at !== 2);
  if (year === undefined) return null;
  const found = dayOf(Number(year), Number(month), Number(day));
  const civil = civilOf(found);
  return civil.month === Number(month) && civil.day === Number(day) && civil.year === Number(year) ? found : null;
}

/** 0 is Sunday. */
export const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** The day that an instant, in Julian days of terrestrial time, has in Japan. */
export function dayInJapan(julian: number): number {
  const year = 2000 + (julian - 2_451_545) / 365.25;
  return Math.floor(julian - 2_440_587.5 - deltaT(year) / 86_400 + 9 / 24);
}

/** Terrestrial time less universal time, in seconds: measured to 2020, and steady since, as the almanacs take it. */
function deltaT(year: number): number {
  const known = [29, 31, 33, 36, 40, 45, 50.5, 54.3, 56.9, 60.8, 63.8, 64.7, 66.1, 67.6, 69.4];
  const at = Math.min(Math.max((year - 1950) / 5, 0), known.length - 1);
  const low = known[Math.floor(at)] ?? 0;
  const high = known[Math.ceil(at)] ?? 0;
  return low + (high - low) * (at % 1);
}
