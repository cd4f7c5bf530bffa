import { civilOf, DAY, dayOfWall, SECOND, yearStart } from '../civil.js';
import type { Transition, Zone } from './zone.js';

/** Years whose offsets are read. Later ones repeat the last 400, after which the Gregorian calendar is the same again. */
const firstYear = 1800;
const endYear = 2500;
const cycle = 400;
/** No zone changed its offset twice within a week and ended where it began; the test of all zones would find one. */
const sampling = 7 * DAY;

/**
 * A zone of the IANA database as the runtime ships it (ICU). Intl is asked once for each year that is needed, 53 times and 30 more for each
 * change; after that an offset costs a search in a list of a few.
 */
class IntlZone implements Zone {
  private readonly format: Intl.DateTimeFormat;
  private readonly years = new Map<number, readonly Transition[]>();
  /** The last answer: nearly always the next one as well. */
  private from = 0;
  private until = 0;
  private offset = 0;

  constructor(
    readonly id: string,
    timeZone: string,
  ) {
    this.format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' });
  }

  offsetAt(instant: number): number {
    if (instant >= this.from && instant < this.until) return this.offset;
    const year = civilOf(dayOfWall(instant)).year;
    if (year < firstYear) return this.offsetAt(yearStart(firstYear) * DAY);
    if (year >= endYear) return this.offsetAt(instant - equivalent(year));
    // The first of a year's list is its beginning.
    const list = this.ofYear(year);
    let index = list.length - 1;
    while (index > 0 && (list[index] as Transition).at > instant) index--;
    const { at, offset } = list[index] as Transition;
    this.from = at;
    this.until = list[index + 1]?.at ?? yearStart(year + 1) * DAY;
    this.offset = offset;
    return offset;
  }

  transitions(from: number, to: number): readonly Transition[] {
    const found: Transition[] = [];
    const lastYear = Math.min(endYear - 1, civilOf(dayOfWall(to)).year);
    for (let year = Math.max(firstYear, civilOf(dayOfWall(from)).year); year <= lastYear; year++) {
      for (const each of this.ofYear(year)) {
        const changes = year === firstYear || each.offset !== this.offsetAt(each.at - 1);
        if (each.at >= from && each.at < to && changes && each.at !== yearStart(firstYear) * DAY) found.push(each);
      }
    }
    return found;
  }

  private ofYear(year: number): readonly Transition[] {
    const known = this.years.get(year);
    if (known !== undefined) return known;
    const begin = yearStart(year) * DAY;
    const end = yearStart(year + 1) * DAY;
    let offset = this.ask(begin);
    const list: Transition[] = [{ at: begin, offset }];
    for (let at = begin; at < end; at += sampling) {
      const next = Math.min(at + sampling, end - SECOND);
      const there = this.ask(next);
      if (there === offset) continue;
      list.push({ at: this.change(at, next, offset), offset: there });
      offset = there;
    }
    this.years.set(year, list);
    return list;
  }

  /** The first second at which the offset is not what it was. */
  private change(from: number, to: number, offset: number): number {
    let low = from;
    let high = to;
    while (high - low > SECOND) {
      const middle = low + Math.floor((high - low) / (2 * SECOND)) * SECOND;
      if (this.ask(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }

  private ask(instant: number): number {
    const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(this.format.format(instant));
    if (match?.[1] === undefined) return 0;
    const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
    return (match[1] === '-' ? -seconds : seconds) * SECOND;
  }
}

function equivalent(year: number): number {
  const same = endYear - cycle + ((year - endYear) % cycle);
  return (yearStart(year) - yearStart(same)) * DAY;
}

const zones = new Map<string, Zone>();

/** The zone of an IANA name, its aliases among them; null where the runtime knows none. Kept for the life of the process. */
export function ianaZone(name: string): Zone | null {
  // ICU takes offsets and names of its own as well; those are no names of zones.
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(name) || name.length > 64) return null;
  const key = name.toLowerCase();
  const known = zones.get(key);
  if (known !== undefined) return known;
  const zone = makeZone(name);
  if (zone !== null) zones.set(key, zone);
  return zone;
}

function makeZone(name: string): Zone | null {
  try {
    const canonical = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
    return new IntlZone(canonical.toLowerCase() === name.toLowerCase() ? canonical : name, canonical);
  } catch {
    return null;
  }
}
