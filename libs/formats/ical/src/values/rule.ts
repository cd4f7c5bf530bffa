import { type DateValue, printDate, readDate } from './dates.js';

export const FREQUENCIES = ['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export interface WeekdayOrdinal {
  /** 0 for each of the weekday; -1 for the last. */
  readonly ordinal: number;
  /** 0 for Sunday. */
  readonly weekday: number;
}

/** RECUR (RFC 5545 §3.3.10); a part that is not there is an empty list, or null. */
export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number | null;
  readonly until: DateValue | null;
  /** 0 for Sunday. */
  readonly weekStart: number;
  readonly bySecond: readonly number[];
  readonly byMinute: readonly number[];
  readonly byHour: readonly number[];
  readonly byDay: readonly WeekdayOrdinal[];
  readonly byMonthDay: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byWeekNumber: readonly number[];
  readonly byMonth: readonly number[];
  readonly bySetPosition: readonly number[];
}

export type RuleReading =
  | { readonly kind: 'rule'; readonly rule: Rule; readonly repaired: boolean }
  /** RFC 7529: a calendar that we do not count in. */
  | { readonly kind: 'rscale' }
  | { readonly kind: 'unreadable' };

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
/** Part, least and greatest value, and whether it counts from the end as well. */
const numberParts = [
  ['BYSECOND', 'bySecond', 0, 60, false],
  ['BYMINUTE', 'byMinute', 0, 59, false],
  ['BYHOUR', 'byHour', 0, 23, false],
  ['BYMONTHDAY', 'byMonthDay', 1, 31, true],
  ['BYYEARDAY', 'byYearDay', 1, 366, true],
  ['BYWEEKNO', 'byWeekNumber', 1, 53, true],
  ['BYMONTH', 'byMonth', 1, 12, false],
  ['BYSETPOS', 'bySetPosition', 1, 366, true],
] as const;
/** Beyond this an interval leads past the end of time at every frequency. */
const longestInterval = 1_000_000_000_000;
const known = new Set<string>(
  ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY', 'RSCALE', 'SKIP'].concat(numberParts.map(([name]) => name)),
);

class RuleFault extends Error {}

/** Reads a RECUR. Values out of range are left out, as long as the part keeps one; an interval or count of 0 is 1. */
export function readRule(text: string): RuleReading {
  const parts = new Map<string, string>();
  let repaired = false;
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(0, equals)).trim().toUpperCase();
    if (!known.has(name) || parts.has(name)) repaired = true;
    else
      parts.set(
        name,
        part
          .slice(equals + 1)
          .trim()
          .toUpperCase(),
      );
  }
  const scale = parts.get('RSCALE') ?? 'GREGORIAN';
  const skip = parts.get('SKIP') ?? 'OMIT';
  if ((scale !== 'GREGORIAN' && scale !== 'ISO8601') || skip !== 'OMIT') return { kind: 'rscale' };
  try {
    const reader = new PartReader(parts);
    const rule = reader.rule();
    return { kind: 'rule', rule, repaired: repaired || reader.repaired };
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error;
    return { kind: 'unreadable' };
  }
}

class PartReader {
  repaired = false;
  constructor(private readonly parts: ReadonlyMap<string, string>) {}

  rule(): Rule {
    const frequency = FREQUENCIES.find((name) => name === this.parts.get('FREQ'));
    if (frequency === undefined) throw new RuleFault();
    const numbers = Object.fromEntries(
      numberParts.map(([name, key, least, greatest, signed]) => [key, this.numbers(name, least, greatest, signed)]),
    ) as Pick<Rule, (typeof numberParts)[number][1]>;
    const count = this.positive('COUNT');
    const until = this.until();
    if (count !== null && until !== null) this.repaired = true;
    return {
      frequency,
      interval: this.positive('INTERVAL') ?? 1,
      count,
      until,
      weekStart: this.weekStart(),
      ...numbers,
      byDay: this.byDay(),
    };
  }

  private positive(name: string): number | null {
    const text = this.parts.get(name);
    if (text === undefined) return null;
    if (!/^\+?\d{1,15}$/.test(text)) throw new RuleFault();
    const value = Number(text);
    if (value === 0) this.repaired = true;
    return Math.min(Math.max(1, value), longestInterval);
  }

  private until(): DateValue | null {
    const text = this.parts.get('UNTIL');
    if (text === undefined) return null;
    const value = readDate(text, null);
    if (value === null) throw new RuleFault();
    return value;
  }

  private weekStart(): number {
    const text = this.parts.get('WKST');
    const weekday = weekdays.indexOf(text ?? 'MO');
    if (weekday !== -1) return weekday;
    this.repaired = true;
    return 1;
  }

  private numbers(name: string, least: number, greatest: number, signed: boolean): readonly number[] {
    return this.list(name, (text) => {
      if (!/^[+-]?\d{1,4}$/.test(text)) return null;
      const value = Number(text);
      const size = Math.abs(value);
      return size >= least && size <= greatest && (signed || value >= 0) ? value : null;
    });
  }

  private byDay(): readonly WeekdayOrdinal[] {
    return this.list('BYDAY', (text) => {
      const match = /^([+-]?\d{1,2})?\s*(SU|MO|TU|WE|TH|FR|SA)$/.exec(text);
      const ordinal = Number(match?.[1] ?? 0);
      if (match === null || Math.abs(ordinal) > 53) return null;
      return { ordinal, weekday: weekdays.indexOf(match[2] as string) };
    });
  }

  private list<T>(name: string, read: (text: string) => T | null): readonly T[] {
    const text = this.parts.get(name);
    if (text === undefined) return [];
    const values: T[] = [];
    for (const each of text.split(',')) {
      const value = read(each.trim());
      if (value === null) this.repaired = true;
      else values.push(value);
    }
    if (values.length === 0) throw new RuleFault();
    return distinct(values);
  }
}

/** A list may not be longer than there are values. */
function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

export function printRule(rule: Rule): string {
  const parts = [`FREQ=${rule.frequency}`];
  if (rule.until !== null) parts.push(`UNTIL=${printDate(rule.until)}`);
  if (rule.count !== null) parts.push(`COUNT=${rule.count}`);
  if (rule.interval !== 1) parts.push(`INTERVAL=${rule.interval}`);
  for (const [name, key] of numberParts)
    if (rule[key].length > 0 && name !== 'BYSETPOS') parts.push(`${name}=${rule[key].join(',')}`);
  if (rule.byDay.length > 0)
    parts.push(`BYDAY=${rule.byDay.map(({ ordinal, weekday }) => `${ordinal || ''}${weekdays[weekday]}`).join(',')}`);
  if (rule.bySetPosition.length > 0) parts.push(`BYSETPOS=${rule.bySetPosition.join(',')}`);
  if (rule.weekStart !== 1) parts.push(`WKST=${weekdays[rule.weekStart]}`);
  return parts.join(';');
}
