import {
  civilOf,
  DAY,
  dayOf,
  dayOfWall,
  END_OF_TIME,
  HOUR,
  LAST_YEAR,
  MINUTE,
  SECOND,
  weekdayOf,
  yearStart,
} from '../civil.js';
import type { Rule } from '../values/rule.js';
import type { Budget } from './budget.js';
import { DayFilter, resolve } from './dayFilter.js';
import { timesWithin, withoutLeap } from './times.js';

/** What one interval of the rule yields: a set of times after each of some beginnings. */
interface PeriodSet {
  /** Walls: midnights of days, or the beginning of an hour, a minute, a second. */
  readonly bases: readonly number[];
  readonly times: readonly number[];
}

const units = { SECONDLY: SECOND, MINUTELY: MINUTE, HOURLY: HOUR, DAILY: DAY, WEEKLY: 7 * DAY } as const;

/**
 * The walls of a rule, ascending and lazy. DTSTART is always the first (RFC 5545 §3.8.5.3), whether the rule names it or not. What lies before
 * `from` is jumped over: by arithmetic where there is no COUNT, or where each interval yields as many; counted otherwise.
 */
export class RuleTimes {
  private readonly filter: DayFilter;
  private readonly times: readonly number[];
  private readonly positions: readonly number[];
  private readonly last: number;
  private readonly unit: number;
  /** What limits intervals that are smaller, by hour, minute and second; null for what does not. */
  private readonly hours: Uint8Array | null;
  private readonly minutes: Uint8Array | null;
  private readonly seconds: Uint8Array | null;
  /** The day that was looked at last, and whether it passed. */
  private lastDay = Number.NaN;
  private lastPassed = false;

  /** `until`: the wall of UNTIL in the zone of DTSTART, inclusive; `first` is the wall of DTSTART. */
  constructor(
    private readonly rule: Rule,
    private readonly first: number,
    until: number,
    private readonly budget: Budget,
  ) {
    this.filter = new DayFilter(rule, dayOfWall(first));
    this.unit = rule.frequency in units ? units[rule.frequency as keyof typeof units] : 0;
    const times = timesWithin(this.unit === 0 ? DAY : Math.min(this.unit, DAY), rule, first);
    // Within a day every set is alike, and what BYSETPOS leaves of it.
    const alike = this.unit !== 0 && this.unit <= DAY && rule.bySetPosition.length > 0;
    this.positions = alike ? [] : rule.bySetPosition;
    this.times = alike ? resolve(rule.bySetPosition, times.length).map((at) => times[at - 1] as number) : times;
    this.last = Math.min(until, END_OF_TIME - 1);
    this.hours = this.unit < DAY ? flags(rule.byHour) : null;
    this.minutes = this.unit < HOUR ? flags(rule.byMinute) : null;
    this.seconds = this.unit < MINUTE ? flags(rule.bySecond.map(withoutLeap)) : null;
  }

  get infinite(): boolean {
    return this.rule.count === null && this.last === END_OF_TIME - 1;
  }

  /** Walls from `from` to before `to`. */
  *walls(from: number, to: number): Generator<number> {
    const count = this.rule.count ?? Infinity;
    if (this.first >= from && this.first < to) yield this.first;
    const jump = this.jump(from);
    let emitted = jump.emitted;
    const end = Math.min(this.last, to - 1);
    if (emitted >= count) return;
    for (const wall of this.generate(jump.period, end)) {
      if (wall <= this.first) continue;
      if (wall > end || emitted >= count) return;
      emitted++;
      if (wall >= from) yield wall;
    }
  }

  /** The wall of the last; null where there is none, or where it is too far to count. */
  lastWall(): number | null {
    if (this.infinite) return null;
    let last = this.first;
    const counted = this.rule.count === null ? END_OF_TIME : this.nearCount(this.rule.count);
    const near = counted < this.last ? counted : this.nearEnd();
    for (const wall of this.walls(near, END_OF_TIME)) last = wall;
    return this.budget.exhausted ? null : last;
  }

  /** A wall before UNTIL that has an occurrence after it: ever further back, so that what is walked afterwards is little. */
  private nearEnd(): number {
    for (let width = 2 * this.rule.interval * (this.unit || 31 * DAY); ; width *= 16) {
      const near = this.last - width;
      if (near <= this.first || this.budget.exhausted) return this.first;
      for (const _ of this.walls(near, END_OF_TIME)) return near;
    }
  }

  private nearCount(count: number): number {
    const each = this.constant();
    if (each === null || each === 0) return this.first;
    return this.begin(Math.max(0, Math.floor((count - 1) / each) - 1));
  }

  /** How many each interval yields where that is always the same; null otherwise. */
  private constant(): number | null {
    if (this.unit === 0) return null;
    const steady = this.unit <= DAY ? this.filter.open : this.filter.weekly;
    if (!steady || this.hours !== null || this.minutes !== null || this.seconds !== null) return null;
    return [...this.chosen(this.periodSet(0))].length;
  }

  /** The first interval to look at, and how many occurrences lie before it. */
  private jump(from: number): { period: number; emitted: number } {
    const period = Math.max(0, this.periodOf(from) - 1);
    if (period <= 1) return { period: 0, emitted: 1 };
    if (this.rule.count === null) return { period, emitted: 1 };
    const each = this.constant();
    if (each === null) return { period: 0, emitted: 1 };
    let first = 0;
    for (const wall of this.chosen(this.periodSet(0))) if (wall > this.first) first++;
    return { period, emitted: 1 + first + (period - 1) * each };
  }

  /** Index of the interval in which a wall lies, or a little before. */
  private periodOf(wall: number): number {
    if (wall <= this.first) return 0;
    const { frequency, interval } = this.rule;
    if (this.unit !== 0) return Math.floor((wall - this.begin(0)) / (this.unit * interval));
    const start = civilOf(dayOfWall(this.first));
    const there = civilOf(dayOfWall(Math.min(wall, END_OF_TIME - 1)));
    const years = there.year - start.year;
    return Math.floor((frequency === 'YEARLY' ? years : years * 12 + there.month - start.month) / interval);
  }

  /** Begin of an interval, for those of a constant length. */
  private begin(period: number): number {
    const day = dayOfWall(this.first);
    const unit = Math.min(this.unit, DAY);
    const into = this.unit > DAY ? ((weekdayOf(day) - this.rule.weekStart + 7) % 7) * DAY : 0;
    return Math.floor(this.first / unit) * unit - into + period * this.rule.interval * this.unit;
  }

  private *generate(from: number, end: number): Generator<number> {
    if (this.filter.impossible || this.times.length === 0) return;
    for (let period = from; this.budget.spend(); ) {
      const skipped = this.skip(period, end);
      if (skipped === null) return;
      if (skipped > period) {
        period = skipped;
        continue;
      }
      const set = this.periodSet(period, end);
      if (set === null) return;
      for (const wall of this.chosen(set)) {
        if (!this.budget.spend()) return;
        yield wall;
      }
      period++;
    }
  }

  /** The next interval of a day or less that may yield something; the same where this one does. Null past the end. */
  private skip(period: number, end: number): number | null {
    if (this.unit === 0) return period;
    const begin = this.begin(period);
    if (begin > end) return null;
    if (this.unit > DAY) return period;
    const next = this.nextWorth(begin);
    return next === begin ? period : Math.max(period + 1, this.ceilingPeriod(next));
  }

  private nextWorth(begin: number): number {
    const day = dayOfWall(begin);
    if (day !== this.lastDay) {
      this.lastDay = day;
      this.lastPassed = this.filter.open || this.filter.matches(day, civilOf(day));
    }
    if (!this.lastPassed) return this.filter.after(day, civilOf(day)) * DAY;
    const within = begin - day * DAY;
    if (this.hours?.[Math.floor(within / HOUR)] === 0) return Math.floor(begin / HOUR) * HOUR + HOUR;
    if (this.minutes?.[Math.floor(within / MINUTE) % 60] === 0) return Math.floor(begin / MINUTE) * MINUTE + MINUTE;
    return this.seconds?.[Math.floor(within / SECOND) % 60] === 0 ? begin + SECOND : begin;
  }

  private ceilingPeriod(wall: number): number {
    return Math.ceil((wall - this.begin(0)) / (this.unit * this.rule.interval));
  }

  /** Null past the end of time. */
  private periodSet(period: number, end = this.last): PeriodSet | null {
    const { times } = this;
    const looked = (days: number): void => void this.budget.spend(days);
    const { frequency, interval } = this.rule;
    if (this.unit !== 0 && this.unit <= DAY) {
      const begin = this.begin(period);
      return { bases: [begin], times };
    }
    if (this.unit > DAY) {
      const week = this.begin(period) / DAY;
      const days = Array.from({ length: 7 }, (_, index) => week + index);
      return { bases: midnights(days.filter((day) => this.filter.matches(day, civilOf(day)))), times };
    }
    const start = civilOf(dayOfWall(this.first));
    if (frequency === 'YEARLY') {
      const year = start.year + period * interval;
      if (year > LAST_YEAR || yearStart(year) * DAY > end) return null;
      return { bases: midnights(this.filter.ofYear(year, looked)), times };
    }
    const months = start.year * 12 + start.month - 1 + period * interval;
    const year = Math.floor(months / 12);
    if (year > LAST_YEAR || dayOf(year, (months % 12) + 1, 1) * DAY > end) return null;
    return { bases: midnights(this.filter.ofMonth(year, (months % 12) + 1, looked)), times };
  }

  /** The members of a set that BYSETPOS leaves, found by their place and not by listing those before. */
  private *chosen(set: PeriodSet | null): Generator<number> {
    if (set === null) return;
    const { bases, times } = set;
    if (this.positions.length === 0) {
      for (const base of bases) for (const time of times) yield base + time;
      return;
    }
    for (const position of resolve(this.positions, bases.length * times.length)) {
      const index = position - 1;
      yield (bases[Math.floor(index / times.length)] as number) + (times[index % times.length] as number);
    }
  }
}

function midnights(days: readonly number[]): readonly number[] {
  return days.map((day) => day * DAY);
}

/** Which numbers below 60 are in a list; null for an empty one, which limits nothing. */
function flags(allowed: readonly number[]): Uint8Array | null {
  if (allowed.length === 0) return null;
  const found = new Uint8Array(60);
  for (const each of allowed) found[each] = 1;
  return found;
}
