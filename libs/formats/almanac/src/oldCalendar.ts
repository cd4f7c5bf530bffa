import { civilOf, dayOf } from './days.js';
import { moonBefore, newMoon } from './moon.js';
import { solarTerm, termsOfYear } from './sun.js';

/** A day of the calendar used until 1872, reckoned by today's astronomy for Japan. */
export interface OldDate {
  readonly month: number;
  readonly isLeap: boolean;
  readonly day: number;
}

/** The day on which the old calendar can be asked first and last: 1950-01-01 and 2050-12-31. */
export const oldCalendarFrom = dayOf(1950, 1, 1);
export const oldCalendarTo = dayOf(2050, 12, 31);

const solstice = (year: number): number => termsOfYear(dayOf(year, 1, 1), 270);

interface OldMonth {
  readonly month: number;
  readonly isLeap: boolean;
  readonly from: number;
}

/** Months that were reckoned, by their moons: at most those of a hundred years. */
const reckoned = new Map<number, OldMonth>();

/** Null outside the years that are reckoned. */
export function oldDate(day: number): OldDate | null {
  if (day < oldCalendarFrom || day > oldCalendarTo) return null;
  const moon = moonBefore(day);
  const known = reckoned.get(moon) ?? monthOf(moon);
  reckoned.set(moon, known);
  return { month: known.month, isLeap: known.isLeap, day: day - known.from + 1 };
}

function monthOf(moon: number): OldMonth {
  const from = newMoon(moon);
  const { year } = civilOf(from);
  // The eleventh month is the one in which the winter solstice lies.
  const isAfter = moonBefore(solstice(year)) <= moon;
  const eleventh = moonBefore(solstice(isAfter ? year : year - 1));
  const next = moonBefore(solstice(isAfter ? year + 1 : year));
  const leap = next - eleventh === 13 ? leapBetween(eleventh, next) : null;
  const passed = moon - eleventh - (leap !== null && moon >= leap ? 1 : 0);
  return { month: ((10 + passed) % 12) + 1, isLeap: moon === leap, from };
}

/**
 * Of thirteen months between solstices, the first in which no principal term lies is the leap month. This decides
 * 2033 too, where the rule of old names several: its leap month follows the eleventh, as the almanacs have it.
 */
function leapBetween(eleventh: number, next: number): number | null {
  for (let moon = eleventh + 1; moon < next; moon++) if (!hasPrincipalTerm(moon)) return moon;
  return null;
}

function hasPrincipalTerm(moon: number): boolean {
  const first = newMoon(moon);
  const end = newMoon(moon + 1);
  const { year } = civilOf(first);
  const near = Math.round((((first + 15 - dayOf(year, 3, 20)) / 365.2422) * 12 + 24) % 12) * 30;
  return [near - 30, near, near + 30].some((degree) => {
    const day = solarTerm(first + 15, degree);
    return day >= first && day < end;
  });
}

/** The six days that follow each other, as the first day of the first month begins them. */
export const rokuyoNames = [
  { ja: '大安', en: 'Taian' },
  { ja: '赤口', en: 'Shakkō' },
  { ja: '先勝', en: 'Senshō' },
  { ja: '友引', en: 'Tomobiki' },
  { ja: '先負', en: 'Senbu' },
  { ja: '仏滅', en: 'Butsumetsu' },
] as const;

export type Rokuyo = (typeof rokuyoNames)[number];

export function rokuyo(day: number): Rokuyo | null {
  const old = oldDate(day);
  return old === null ? null : (rokuyoNames[(old.month + old.day) % 6] ?? null);
}
