import { DAY, HOUR, MINUTE, SECOND } from '../civil.js';
import type { Rule } from '../values/rule.js';

/** Milliseconds within the day, the hour or the minute at which a rule occurs, ascending; what it leaves open comes from DTSTART. */
export function timesWithin(unit: number, rule: Rule, start: number): readonly number[] {
  const own = ((start % DAY) + DAY) % DAY;
  const hours = unit < DAY ? [0] : orOwn(rule.byHour, Math.floor(own / HOUR));
  const minutes = unit < HOUR ? [0] : orOwn(rule.byMinute, Math.floor(own / MINUTE) % 60);
  const seconds = unit < MINUTE ? [0] : orOwn(rule.bySecond.map(withoutLeap), Math.floor(own / SECOND) % 60);
  const times: number[] = [];
  for (const hour of hours)
    for (const minute of minutes)
      for (const second of seconds) times.push(hour * HOUR + minute * MINUTE + second * SECOND);
  return times;
}

/** RFC 5545 §3.3.12: without leap seconds, 60 means 59. */
export function withoutLeap(second: number): number {
  return Math.min(second, 59);
}

function orOwn(values: readonly number[], own: number): readonly number[] {
  return values.length === 0 ? [own] : [...new Set(values)].toSorted((left, right) => left - right);
}
