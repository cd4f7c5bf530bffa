import { DAY, dayOfWall, END_OF_TIME } from '../civil.js';
import { instantOf, type Zone } from '../zones/zone.js';
import type { Budget } from './budget.js';
import { Heap } from './heap.js';
import { RuleTimes } from './ruleTimes.js';
import { type Length, type Master, type Series, untilWall } from './series.js';

/** An occurrence as rules and dates name it, before overrides. */
export interface BaseTime {
  /** In the zone of DTSTART. */
  readonly wall: number;
  readonly instant: number;
  readonly length: Length;
}

interface Source {
  readonly times: Iterator<number>;
  next: number;
}

/** The recurrence set of a master without its overrides: DTSTART, RRULE and RDATE, less EXRULE and EXDATE (RFC 5545 §3.8.5). */
export class BaseTimes {
  private readonly rules: readonly RuleTimes[];
  private readonly exceptionRules: readonly RuleTimes[];
  private readonly extras: ReadonlyMap<number, Length | null>;
  private readonly extraWalls: readonly number[];
  /** Instants, and days, that EXDATE takes away. */
  private readonly instants = new Set<number>();
  private readonly days = new Set<number>();

  constructor(
    private readonly master: Master,
    series: Series,
    budget: Budget,
  ) {
    const { start, zone } = master;
    const times = (rule: Master['rules'][number]): RuleTimes =>
      new RuleTimes(rule, start.wall, untilWall(rule, master), budget);
    this.rules = master.rules.map(times);
    this.exceptionRules = master.exceptionRules.map(times);
    const extras = new Map<number, Length | null>();
    for (const { date, length } of master.extras) {
      const wall = series.zones.wallIn(date, zone, series.floating);
      // A date without a time beside a DTSTART with one: at the same time of that day.
      const timed =
        date.kind === 'date' && start.kind !== 'date' ? wall + start.wall - dayOfWall(start.wall) * DAY : wall;
      extras.set(start.kind === 'date' ? dayOfWall(timed) * DAY : timed, length);
    }
    this.extras = extras;
    this.extraWalls = [...extras.keys()].toSorted((left, right) => left - right);
    for (const date of master.exceptions) {
      if (date.kind === 'date' || start.kind === 'date')
        this.days.add(dayOfWall(series.zones.wallIn(date, zone, series.floating)));
      else this.instants.add(series.zones.instantOf(date, zone));
    }
  }

  /** Whether they never end. */
  get infinite(): boolean {
    return this.rules.some((rule) => rule.infinite);
  }

  /** Those whose instants are in [from, to), and some beside; ascending by wall, each once. */
  *between(from: number, to: number): Generator<BaseTime> {
    const { zone, length } = this.master;
    const low = from + Math.min(...offsetsNear(zone, from));
    const high = Math.min(to + Math.max(...offsetsNear(zone, to)), END_OF_TIME);
    const excluded = new Exclusion(this.exceptionRules.map((rule) => rule.walls(low, high)));
    let last = Number.NEGATIVE_INFINITY;
    for (const wall of this.merged(low, high)) {
      if (wall === last) continue;
      last = wall;
      if (excluded.has(wall) || this.days.has(dayOfWall(wall))) continue;
      const instant = instantOf(zone, wall);
      if (!this.instants.has(instant)) yield { wall, instant, length: this.extras.get(wall) ?? length };
    }
  }

  /** A wall that none is after; null where they never end, or where the last is too far to be found. */
  lastWall(): number | null {
    let last = Math.max(this.master.start.wall, this.extraWalls.at(-1) ?? Number.NEGATIVE_INFINITY);
    for (const rule of this.rules) {
      const wall = rule.lastWall();
      if (wall === null) return null;
      last = Math.max(last, wall);
    }
    return last;
  }

  /** The longest that one of them lasts. */
  longest(): Length {
    let longest = this.master.length;
    for (const length of this.extras.values()) if (length !== null && span(length) > span(longest)) longest = length;
    return longest;
  }

  private *merged(low: number, high: number): Generator<number> {
    const heap = new Heap<Source>(({ next }) => next);
    const { wall } = this.master.start;
    const own = this.rules.length === 0 && wall >= low && wall < high ? [wall] : [];
    const extras = this.extraWalls.filter((each) => each >= low && each < high);
    const lists = [...this.rules.map((rule) => rule.walls(low, high)), own.values(), extras.values()];
    for (const times of lists) {
      const first = times.next();
      if (first.done !== true) heap.push({ times, next: first.value });
    }
    for (let source = heap.pop(); source !== undefined; source = heap.pop()) {
      yield source.next;
      const { value, done } = source.times.next();
      if (done !== true) heap.push({ times: source.times, next: value });
    }
  }
}

/** What the offset of a zone may be for a time near an instant, also where the clock is moved there. */
function offsetsNear(zone: Zone, instant: number): readonly number[] {
  return [-DAY, 0, DAY].map((distance) => zone.offsetAt(instant + distance));
}

export function span({ days, milliseconds }: Length): number {
  return days * DAY + milliseconds;
}

/** Walls of exception rules, read along with the rules. */
class Exclusion {
  private readonly sources: Source[] = [];

  constructor(lists: readonly Iterator<number>[]) {
    for (const times of lists) this.sources.push({ times, next: Number.NEGATIVE_INFINITY });
  }

  has(wall: number): boolean {
    let found = false;
    for (const source of this.sources) {
      while (source.next < wall) {
        const { value, done } = source.times.next();
        source.next = done === true ? Number.POSITIVE_INFINITY : value;
      }
      if (source.next === wall) found = true;
    }
    return found;
  }
}
