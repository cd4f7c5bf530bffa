import { dayOf, weekdayOf } from './days.js';
import { holidayRules, type Names, onceOnly, type Rule } from './holidayRules.js';
import { termsOfYear } from './sun.js';

export interface Holiday {
  readonly day: number;
  readonly ja: string;
  readonly en: string;
}

/** The first whole year of the Act on National Holidays (国民の祝日に関する法律). */
export const firstHolidayYear = 1949;
/** The last year for which the equinoxes are reckoned. */
export const lastHolidayYear = 2099;

const substitute: Names = { ja: '振替休日', en: 'Substitute Holiday' };
const between: Names = { ja: '国民の休日', en: "Citizens' Holiday" };

/** Substitutes and days between, as the Cabinet Office lists them. */
const unnamed: Names = { ja: '休日', en: 'Holiday' };

/** Article 3 (2), in force since 1973-04-12. */
const substitutesFrom = dayOf(1973, 4, 12);
/** Article 3 (3), in force since 1985-12-27. */
const betweenFrom = dayOf(1985, 12, 27);
/** Since then a substitute passes over holidays, and a day between may be any weekday. */
const passesOverFrom = dayOf(2007, 1, 1);

/** National holidays of Japan in a year, by the law as it stands; none outside the years that are known. */
export function nationalHolidays(year: number): readonly Holiday[] {
  if (year < firstHolidayYear || year > lastHolidayYear) return [];
  const found = new Map<number, Names>();
  for (const rule of holidayRules) {
    if (year < rule.from || year > (rule.to ?? lastHolidayYear)) continue;
    found.set(dayIn(year, rule), rule);
  }
  for (const [[of, month, day], names] of onceOnly) if (of === year) found.set(dayOf(of, month, day), names);
  const daysOff = new Map([...found, ...substitutesOf(found)]);
  for (const [day, names] of daysBetween(found, daysOff)) daysOff.set(day, names);
  return [...daysOff].map(([day, { ja, en }]) => ({ day, ja, en })).sort((a, b) => a.day - b.day);
}

function dayIn(year: number, { on, moved }: Rule): number {
  const [month, day] = moved?.[year] ?? (on.kind === 'date' ? [on.month, on.day] : [0, 0]);
  if (month > 0) return dayOf(year, month, day);
  if (on.kind === 'monday') {
    const first = dayOf(year, on.month, 1);
    return first + ((8 - weekdayOf(first)) % 7) + (on.nth - 1) * 7;
  }
  return termsOfYear(dayOf(year, 1, 1), on.kind === 'spring' ? 0 : 180);
}

function* substitutesOf(found: ReadonlyMap<number, Names>): Generator<[number, Names]> {
  for (const day of found.keys()) {
    if (day < substitutesFrom || weekdayOf(day) !== 0) continue;
    let next = day + 1;
    while (next >= passesOverFrom && found.has(next)) next++;
    if (!found.has(next)) yield [next, substitute];
  }
}

function* daysBetween(
  found: ReadonlyMap<number, Names>,
  daysOff: ReadonlyMap<number, Names>,
): Generator<[number, Names]> {
  for (const before of found.keys()) {
    const day = before + 1;
    if (day < betweenFrom || !found.has(day + 1) || daysOff.has(day)) continue;
    if (day >= passesOverFrom || weekdayOf(day) !== 0) yield [day, between];
  }
}

/** How a national holiday is called in English, by its Japanese name; null for one that is not known. */
export function englishNameOf(name: string): string | null {
  const known = [...holidayRules, ...onceOnly.map(([, names]) => names), substitute, between, unnamed];
  return known.find(({ ja }) => ja === name)?.en ?? null;
}
