import {
  type Component,
  type DateValue,
  freeBusyView,
  instantOf,
  itemView,
  type Occurrence,
  UTC,
  type Zone,
  type ZoneBook,
} from '#formats/ical';
import type { Range } from './filter.js';
import { maxMoment, minMoment } from './limits.js';

/** A range with both ends. */
export interface Moments {
  readonly from: number;
  readonly until: number;
}

const day = 86_400_000;

/** Calendars have no dates beyond; an open end is theirs. */
export function clamped({ from, to }: Range): Moments {
  const within = (moment: number): number => Math.min(Math.max(moment, minMoment - day), maxMoment + day);
  return { from: within(from ?? minMoment - day), until: within(to ?? maxMoment + day) };
}

const has = (component: Component, name: string): boolean => component.properties.some((each) => each.name === name);

/** Whether an occurrence is in a range: the rows of RFC 4791 §9.9 for what has a start or is due. */
export function occursIn({ start, end, component }: Occurrence, { from, until }: Moments): boolean {
  if (component.name === 'VFREEBUSY') return false;
  if (component.name !== 'VTODO') return start < until && (end > from || (start === end && start >= from));
  return taskOccursIn({ start, end, component }, { from, until });
}

/** The same for tasks, which have a start, a time when they are due, both or a length. */
function taskOccursIn(
  { start, end, component }: Pick<Occurrence, 'start' | 'end' | 'component'>,
  { from, until }: Moments,
): boolean {
  if (!has(component, 'DTSTART')) return from < end && until >= end;
  if (has(component, 'DUE')) return (from < end || from <= start) && (until > start || until >= end);
  if (has(component, 'DURATION')) return from <= end && (until > start || until >= end);
  return from <= start && until > start;
}

/** RFC 4791 §9.9, for what has neither start nor due, and for VFREEBUSY; null where occurrences decide. */
export function standsAloneIn(
  component: Component,
  { from, until }: Moments,
  zones: ZoneBook,
  floating: Zone,
): boolean | null {
  const at = (date: DateValue): number => zones.instantOf(date, floating);
  if (component.name === 'VFREEBUSY') return busyIn(component, { from, until });
  if (component.name !== 'VTODO') return null;
  const { start, end, completed, created } = itemView(component);
  if (start !== null || end !== null) return null;
  if (completed !== null && created !== null) {
    const [one, other] = [at(created), at(completed)];
    return (from <= one || from <= other) && (until >= one || until >= other);
  }
  if (completed !== null) return from <= at(completed) && until >= at(completed);
  return created === null || until > at(created);
}

function busyIn(component: Component, { from, until }: Moments): boolean {
  const { start, end, busy } = freeBusyView(component);
  if (start !== null && end !== null) return from <= instantOf(UTC, end.wall) && until > instantOf(UTC, start.wall);
  return busy.some(({ period }) => {
    const begins = instantOf(UTC, period.start.wall);
    const ends = 'kind' in period.end ? period.end.wall : begins + period.end.days * day + period.end.milliseconds;
    return from < ends && until > begins;
  });
}
