import {
  type Civil,
  civilOf,
  dayOf,
  dayOfYear,
  LAST_YEAR,
  monthLength,
  weekdayOf,
  yearLength,
  yearStart,
} from '../civil.js';
import type { Rule } from '../values/rule.js';

const all = 0xffff;

/**
 * Which days a rule names: every BY part about days limits the days of the period, which is the same as expanding by them
 * (the table of RFC 5545 §3.3.10). What the rule leaves open comes from the day of DTSTART.
 */
export class DayFilter {
  private readonly months: number;
  private readonly monthDays: Positions;
  private readonly yearDays: Positions;
  private readonly weeks: Positions;
  /** Weekdays without an ordinal, as bits. */
  private readonly weekdays: number;
  /** Ordinals of each weekday. */
  private readonly ordinals: readonly Positions[];
  private readonly anyOrdinal: boolean;
  private readonly ordinalsInMonth: boolean;
  /** No month has one of the days: nothing ever matches. */
  readonly impossible: boolean;

  constructor(
    private readonly rule: Rule,
    start: number,
  ) {
    const days = openDays(rule, civilOf(start), weekdayOf(start));
    this.months = days.byMonth.length === 0 ? all : bits(days.byMonth);
    this.monthDays = new Positions(days.byMonthDay);
    this.yearDays = new Positions(rule.byYearDay);
    this.weeks = new Positions(rule.byWeekNumber);
    // An ordinal says something of a month or a year only (RFC 5545 §3.3.10).
    const counts = rule.frequency === 'MONTHLY' || (rule.frequency === 'YEARLY' && rule.byWeekNumber.length === 0);
    const plain = days.byDay.filter(({ ordinal }) => ordinal === 0 || !counts);
    const ordinals = counts ? days.byDay.filter(({ ordinal }) => ordinal !== 0) : [];
    this.anyOrdinal = ordinals.length > 0;
    this.ordinals = range(0, 6).map(
      (weekday) => new Positions(ordinals.filter((each) => each.weekday === weekday).map(({ ordinal }) => ordinal)),
    );
    this.weekdays = days.byDay.length === 0 ? all : bits(plain.map(({ weekday }) => weekday));
    this.ordinalsInMonth = rule.frequency === 'MONTHLY' || rule.byMonth.length > 0;
    this.impossible =
      this.monthDays.some &&
      !range(1, 12).some(
        (month) =>
          (this.months & (1 << month)) !== 0 &&
          days.byMonthDay.some((day) => Math.abs(day) <= monthLength(2024, month)),
      );
  }

  /** Whether each day passes. */
  get open(): boolean {
    return this.weekly && this.weekdays === all;
  }

  /** Whether the weekday alone decides. */
  get weekly(): boolean {
    return this.months === all && !(this.monthDays.some || this.yearDays.some || this.weeks.some || this.anyOrdinal);
  }

  matches(day: number, civil: Civil): boolean {
    const { year, month } = civil;
    if ((this.months & (1 << month)) === 0) return false;
    if (this.monthDays.some && !this.monthDays.has(civil.day, monthLength(year, month))) return false;
    const weekday = weekdayOf(day);
    if ((this.weekdays & (1 << weekday)) === 0 && !this.ordinalMatches(weekday, civil)) return false;
    if (this.yearDays.some && !this.yearDays.has(dayOfYear(civil), yearLength(year))) return false;
    return !this.weeks.some || this.weekMatches(day, year);
  }

  private ordinalMatches(weekday: number, civil: Civil): boolean {
    const ordinals = this.ordinals[weekday] as Positions;
    if (!ordinals.some) return false;
    const at = this.ordinalsInMonth ? civil.day : dayOfYear(civil);
    const length = this.ordinalsInMonth ? monthLength(civil.year, civil.month) : yearLength(civil.year);
    return ordinals.hasEither(Math.ceil(at / 7), -Math.ceil((length - at + 1) / 7));
  }

  /** ISO weeks that begin at WKST; the days at either end of a year may be of a week of the year beside it. */
  private weekMatches(day: number, year: number): boolean {
    const { weekStart } = this.rule;
    let weekYear = year;
    if (day < firstWeek(year, weekStart)) weekYear = year - 1;
    else if (day >= firstWeek(year + 1, weekStart)) weekYear = year + 1;
    const first = firstWeek(weekYear, weekStart);
    const week = Math.floor((day - first) / 7) + 1;
    return this.weeks.has(week, (firstWeek(weekYear + 1, weekStart) - first) / 7);
  }

  /** The day after this one that is next worth a look. */
  after(day: number, { year, month }: Civil): number {
    if ((this.months & (1 << month)) !== 0) return day + 1;
    for (let next = month + 1; next <= 24; next++) {
      const inYear = ((next - 1) % 12) + 1;
      if ((this.months & (1 << inYear)) !== 0) return dayOf(next > 12 ? year + 1 : year, inYear, 1);
    }
    return yearStart(LAST_YEAR + 1);
  }

  /** Days of a month that match; `looked` is told how many were tried. */
  ofMonth(year: number, month: number, looked: (days: number) => void): number[] {
    if ((this.months & (1 << month)) === 0) {
      looked(1);
      return [];
    }
    const length = monthLength(year, month);
    const candidates = this.monthDays.some ? resolve(this.monthDays.list, length) : range(1, length);
    looked(candidates.length + 1);
    const first = dayOf(year, month, 1) - 1;
    return candidates.filter((day) => this.matches(first + day, { year, month, day })).map((day) => first + day);
  }

  ofYear(year: number, looked: (days: number) => void): number[] {
    if (this.yearDays.some) {
      const candidates = resolve(this.yearDays.list, yearLength(year)).map((day) => yearStart(year) + day - 1);
      looked(candidates.length + 1);
      return candidates.filter((day) => this.matches(day, civilOf(day)));
    }
    return range(1, 12).flatMap((month) => this.ofMonth(year, month, looked));
  }
}

/** The BY parts about days, with what the frequency takes from DTSTART where none of them says it. */
function openDays(rule: Rule, start: Civil, weekday: number): Pick<Rule, 'byMonth' | 'byMonthDay' | 'byDay'> {
  const { byMonth, byMonthDay, byDay, byYearDay, byWeekNumber } = rule;
  const given = { byMonth, byMonthDay, byDay };
  if (byMonthDay.length + byDay.length + byYearDay.length > 0) return given;
  if (rule.frequency === 'WEEKLY' || (rule.frequency === 'YEARLY' && byWeekNumber.length > 0))
    return { ...given, byDay: [{ ordinal: 0, weekday }] };
  if (rule.frequency === 'MONTHLY') return { ...given, byMonthDay: [start.day] };
  if (rule.frequency !== 'YEARLY') return given;
  return { ...given, byMonth: byMonth.length === 0 ? [start.month] : byMonth, byMonthDay: [start.day] };
}

/** The day on which week 1 begins: the first with four days in the year. */
function firstWeek(year: number, weekStart: number): number {
  const first = yearStart(year);
  const into = (weekdayOf(first) - weekStart + 7) % 7;
  return into <= 3 ? first - into : first + 7 - into;
}

/** Numbers from -366 to 366, counted from either end of something. */
class Positions {
  private readonly flags = new Uint8Array(2 * 366 + 1);
  readonly some: boolean;

  constructor(readonly list: readonly number[]) {
    this.some = list.length > 0;
    for (const position of list) this.flags[position + 366] = 1;
  }

  /** `at` counts from 1. */
  has(at: number, length: number): boolean {
    return this.hasEither(at, at - length - 1);
  }

  hasEither(one: number, other: number): boolean {
    return this.flags[one + 366] === 1 || this.flags[other + 366] === 1;
  }
}

/** Positions from either end as ascending numbers. */
export function resolve(positions: readonly number[], length: number): number[] {
  const found = positions.map((position) => (position > 0 ? position : length + 1 + position));
  return [...new Set(found.filter((at) => at >= 1 && at <= length))].toSorted((left, right) => left - right);
}

function bits(numbers: readonly number[]): number {
  return numbers.reduce((mask, number) => mask | (1 << number), 0);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
