import { type Civil, civilOf, DAY, dayOfWall, monthLength, weekdayOf, yearStart } from '../civil.js';
import { type Component, component, type Property, property } from '../document/tree.js';
import { printDate } from '../values/dates.js';
import { printOffset } from '../values/durations.js';
import { instantOf, type Transition, type Zone } from './zone.js';

/** The days of the week repeat after as many years: a rule that held for so long holds. */
const cycle = 28;
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

interface Change extends Transition {
  readonly before: number;
  /** Of the wall that the change ends. */
  readonly wall: number;
  readonly civil: Civil;
}

/**
 * The VTIMEZONE of a zone for times in [from, to] (RFC 5545 §3.6.5). Changes that go on by a rule are written as one, so that the component also
 * holds after `to`; others one by one, to a generation after `to`.
 */
export function printZone(zone: Zone, from: number, to: number, tzid = zone.id): Component {
  const year = (instant: number): number => civilOf(dayOfWall(instant)).year;
  const firstYear = Math.max(1900, year(from - 2 * DAY));
  const lastYear = Math.max(firstYear, Math.min(2400, year(to)));
  const midnight = yearStart(firstYear) * DAY;
  const begin = instantOf(zone, midnight);
  const changes = changesOf(zone, begin, yearStart(lastYear + 1 + cycle) * DAY);
  const future = changes.filter(({ civil }) => civil.year > lastYear);
  const rules = rulesOf(future);
  const past = changes.filter(({ civil }) => civil.year <= lastYear);
  const ruled = rules === null ? [] : trailing(past, rules);
  const single = rules === null ? changes : past.slice(0, past.length - ruled.length);
  const offset = zone.offsetAt(begin);
  const least = Math.min(offset, ...changes.map((change) => change.offset));
  const observances = [
    observance(offset > least, midnight, offset, offset, []),
    ...grouped(single).map((group) => {
      const [first] = group as [Change];
      const dates = group.slice(1).map(({ wall }) => property('RDATE', printWall(wall)));
      return observance(first.offset > first.before, first.wall, first.before, first.offset, dates);
    }),
  ];
  if (rules !== null)
    for (const { rule, matches } of rules) {
      const first = ruled.find(matches) ?? (future.find(matches) as Change);
      const dates = [property('RRULE', rule)];
      observances.push(observance(first.offset > first.before, first.wall, first.before, first.offset, dates));
    }
  return component('VTIMEZONE', [property('TZID', tzid)], observances);
}

function observance(
  daylight: boolean,
  wall: number,
  before: number,
  offset: number,
  dates: readonly Property[],
): Component {
  return component(daylight ? 'DAYLIGHT' : 'STANDARD', [
    property('DTSTART', printWall(wall)),
    property('TZOFFSETFROM', printOffset(before)),
    property('TZOFFSETTO', printOffset(offset)),
    ...dates,
  ]);
}

function printWall(wall: number): string {
  return printDate({ kind: 'floating', wall, tzid: null });
}

function changesOf(zone: Zone, from: number, to: number): readonly Change[] {
  return zone.transitions(from, to).map(({ at, offset }) => {
    const before = zone.offsetAt(at - 1);
    return { at, offset, before, wall: at + before, civil: civilOf(dayOfWall(at + before)) };
  });
}

/** Changes between the same offsets share an observance; the order of their first members is kept. */
function grouped(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = `${change.before} ${change.offset}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  return [...groups.values()];
}

interface YearlyRule {
  readonly rule: string;
  readonly matches: (change: Change) => boolean;
}

/** The two rules by which changes go on; null where they do not, or where there are none. */
function rulesOf(future: readonly Change[]): readonly YearlyRule[] | null {
  if (future.length !== 2 * cycle) return null;
  const halves = [future.filter((_, index) => index % 2 === 0), future.filter((_, index) => index % 2 === 1)];
  const rules = halves.map(ruleOf);
  return rules.some((rule) => rule === null) ? null : (rules as YearlyRule[]);
}

function ruleOf(changes: readonly Change[]): YearlyRule | null {
  const [first] = changes as [Change];
  const { month, year } = first.civil;
  const weekday = weekdayOf(dayOfWall(first.wall));
  const days = changes.map(({ civil }) => civil.day);
  const least = Math.min(...days);
  const matches = (change: Change): boolean =>
    change.civil.month === month &&
    change.before === first.before &&
    change.offset === first.offset &&
    (change.wall - first.wall) % DAY === 0 &&
    weekdayOf(dayOfWall(change.wall)) === weekday &&
    change.civil.day >= least &&
    change.civil.day <= least + 6;
  if (!changes.every((change, index) => matches(change) && change.civil.year === year + index)) return null;
  const day = weekdays[weekday] as string;
  const rule = `FREQ=YEARLY;BYMONTH=${month};`;
  if (least === monthLength(2023, month) - 6) return { rule: `${rule}BYDAY=-1${day}`, matches };
  if (least % 7 === 1) return { rule: `${rule}BYDAY=${(least + 6) / 7}${day}`, matches };
  const range = Array.from({ length: 7 }, (_, index) => least + index).join(',');
  return { rule: `${rule}BYMONTHDAY=${range};BYDAY=${day}`, matches };
}

/** The changes at the end that follow the rules, two in each year. */
function trailing(past: readonly Change[], rules: readonly YearlyRule[]): readonly Change[] {
  let from = past.length;
  while (from >= 2) {
    const [one, two] = [past[from - 2] as Change, past[from - 1] as Change];
    const both = rules.every(({ matches }) => matches(one) || matches(two));
    if (!both || one.civil.year !== two.civil.year) break;
    if (from < past.length && one.civil.year !== (past[from] as Change).civil.year - 1) break;
    from -= 2;
  }
  return past.slice(from);
}
