import { DAY, dayOfWall, END_OF_TIME, HOUR } from '../civil.js';
import type { Component } from '../document/tree.js';
import { type Finding, Findings } from '../findings.js';
import type { DateValue } from '../values/dates.js';
import { instantOf, wallOf } from '../zones/zone.js';
import { BaseTimes, type BaseTime, span } from './base.js';
import { Budget } from './budget.js';
import { Heap } from './heap.js';
import { endOf, type Length, type Master, type Override, type Series, type SeriesPart } from './series.js';

export interface Occurrence {
  /** Instants; `end` is not before `start`. */
  readonly start: number;
  readonly end: number;
  /** As DTSTART says it: its kind, and its TZID. */
  readonly startValue: DateValue;
  /** Which of the series it is; null for what does not recur. */
  readonly recurrenceId: DateValue | null;
  /** The component that describes it: the master, or an override. */
  readonly component: Component;
  /** Has a component of its own. */
  readonly override: boolean;
}

export interface Window {
  /** Instants: what ends after `from` and begins before `until`. */
  readonly from: number;
  readonly until: number;
  /** Greatest number; the limit of the series where it is not said. */
  readonly limit?: number;
}

/** Further than instants go astray from the order of their walls. */
const disorder = 3 * HOUR;

/**
 * The occurrences of a series that touch a window, by start. Lazy, and bounded by the steps of the limits; `findings` says after the walk
 * whether it was cut short.
 */
export class Occurrences implements Iterable<Occurrence> {
  private readonly found: Findings;
  private readonly budget: Budget;

  constructor(
    private readonly series: Series,
    private readonly window: Window,
  ) {
    this.found = new Findings(series.limits.findings);
    this.budget = new Budget(series.limits.steps);
  }

  get findings(): readonly Finding[] {
    return this.found.list;
  }

  /** False once the walk was cut short. */
  get complete(): boolean {
    return this.found.list.length === 0;
  }

  *[Symbol.iterator](): Generator<Occurrence> {
    const limit = this.window.limit ?? this.series.limits.instances;
    const line = this.series.master?.component.line ?? 0;
    let count = 0;
    for (const occurrence of this.ordered()) {
      if (!touches(occurrence, this.window)) continue;
      if (count++ >= limit) {
        this.found.once('too-many-instances', line);
        return;
      }
      yield occurrence;
    }
    if (this.budget.exhausted) this.found.once('expansion-stopped', line);
  }

  private *ordered(): Generator<Occurrence> {
    const heap = new Heap<Occurrence>(({ start }) => start);
    const own = new OwnOverrides(this.series);
    for (const override of own.single) heap.push(overrideOccurrence(override));
    const { master } = this.series;
    if (master !== null) {
      const base = new BaseTimes(master, this.series, this.budget);
      const segments = new Segments(master, this.series);
      const from = this.window.from - Math.max(longest(base.longest()), segments.longest) - segments.latest;
      let lastInstant = Number.NaN;
      for (const time of base.between(from, this.window.until - segments.earliest)) {
        const bound = time.instant + segments.earliest - disorder;
        while (heap.size > 0 && (heap.peek() as Occurrence).start < bound) yield heap.pop() as Occurrence;
        // Two walls around a gap are one instant.
        if (time.instant === lastInstant || own.has(time)) continue;
        lastInstant = time.instant;
        heap.push(segments.occurrence(time));
      }
    }
    while (heap.size > 0) yield heap.pop() as Occurrence;
  }
}

/** RFC 4791 §9.9: overlaps; what lasts no time belongs to the window that it begins. */
function touches({ start, end }: Occurrence, { from, until }: Window): boolean {
  return start < until && (end > from || (start === end && start >= from));
}

function overrideOccurrence({ start, zone, length, component, recurrenceId }: Override): Occurrence {
  const instant = instantOf(zone, start.wall);
  return {
    start: instant,
    end: endOf(zone, start.wall, length),
    startValue: start,
    recurrenceId,
    component,
    override: true,
  };
}

/** Overrides, found by what they replace. */
class OwnOverrides {
  readonly single: readonly Override[];
  private readonly instants = new Set<number>();
  private readonly days = new Set<number>();

  constructor({ master, overrides, zones, floating }: Series) {
    this.single = overrides;
    for (const { recurrenceId } of overrides) {
      const zone = master?.zone ?? floating;
      if (recurrenceId.kind === 'date' || master?.start.kind === 'date')
        this.days.add(dayOfWall(zones.wallIn(recurrenceId, zone, floating)));
      else this.instants.add(zones.instantOf(recurrenceId, zone));
    }
  }

  has({ instant, wall }: BaseTime): boolean {
    return this.instants.has(instant) || this.days.has(dayOfWall(wall));
  }
}

interface Segment {
  readonly part: SeriesPart;
  /** First instant of the series that it is for. */
  readonly from: number;
  /** What is added to the wall in the zone of the part. */
  readonly shift: number;
}

/** What THISANDFUTURE makes of the occurrences after it: the same shift, the same length (RFC 5545 §3.8.4.4). */
class Segments {
  private readonly list: readonly Segment[];
  /** Least and greatest shift, and the longest length, in milliseconds. */
  readonly earliest: number;
  readonly latest: number;
  readonly longest: number;

  constructor(
    private readonly master: Master,
    { overrides, zones }: Series,
  ) {
    const later = overrides
      .filter(({ andFuture }) => andFuture)
      .map((part): Segment => {
        const from = zones.instantOf(part.recurrenceId, master.zone);
        return { part, from, shift: part.start.wall - wallOf(part.zone, from) };
      })
      .toSorted((left, right) => left.from - right.from);
    this.list = [{ part: master, from: Number.NEGATIVE_INFINITY, shift: 0 }, ...later];
    this.earliest = Math.min(...this.list.map(({ shift }) => shift)) - (later.length > 0 ? DAY : 0);
    this.latest = Math.max(...this.list.map(({ shift }) => shift)) + (later.length > 0 ? DAY : 0);
    this.longest = Math.max(...this.list.map(({ part }) => longest(part.length)));
  }

  occurrence(time: BaseTime): Occurrence {
    const { part, shift } = this.at(time.instant);
    const { master } = this;
    const recurrenceId = recurs(master) ? { ...master.start, wall: time.wall } : null;
    const own = part === master;
    const wall = own ? time.wall : wallOf(part.zone, time.instant) + shift;
    return {
      start: own ? time.instant : instantOf(part.zone, wall),
      end: endOf(part.zone, wall, own ? time.length : part.length),
      startValue: { ...part.start, wall },
      recurrenceId,
      component: part.component,
      override: !own,
    };
  }

  private at(instant: number): Segment {
    let low = 0;
    let high = this.list.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.list[middle] as Segment).from <= instant) low = middle;
      else high = middle;
    }
    return this.list[low] as Segment;
  }
}

/** No day of a calendar is two days long. */
function longest(length: Length): number {
  return span(length) + (length.days > 0 ? DAY : 0);
}

function recurs({ rules, extras }: Master): boolean {
  return rules.length + extras.length > 0;
}

export interface Span {
  readonly first: number;
  /** Null where the series never ends, or where its end is too far to be found. */
  readonly last: number | null;
}

/** Between which instants a series lies; never too narrow. Null where nothing of it has a start. */
export function spanOf(series: Series): Span | null {
  const { master, overrides } = series;
  const budget = new Budget(series.limits.steps);
  let first = END_OF_TIME;
  let last: number | null = Number.NEGATIVE_INFINITY;
  for (const part of overrides) {
    first = Math.min(first, instantOf(part.zone, part.start.wall));
    last = Math.max(last, endOf(part.zone, part.start.wall, part.length));
  }
  if (master !== null) {
    const base = new BaseTimes(master, series, budget);
    const segments = new Segments(master, series);
    const walls = [
      master.start.wall,
      ...master.extras.map(({ date }) => series.zones.wallIn(date, master.zone, series.floating)),
    ];
    const earliest = instantOf(
      master.zone,
      walls.reduce((least, wall) => Math.min(least, wall), END_OF_TIME),
    );
    first = Math.min(first, earliest + segments.earliest);
    const lastWall = base.infinite ? null : base.lastWall();
    const lasts = Math.max(longest(base.longest()), segments.longest);
    if (lastWall === null) last = null;
    else {
      const end =
        segments.latest === 0
          ? endOf(master.zone, lastWall, base.longest())
          : instantOf(master.zone, lastWall) + lasts + segments.latest;
      last = Math.max(last, end);
    }
  }
  return first === END_OF_TIME ? null : { first, last };
}
