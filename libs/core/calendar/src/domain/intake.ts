import {
  checkObject,
  type Component,
  type DateValue,
  instantOf,
  itemView,
  type ItemView,
  Occurrences,
  type Precondition,
  PRECONDITIONS,
  readCalendar,
  type RefusalCode,
  spanOf,
  UTC,
} from '#formats/ical';
import type { Derived } from '#core/collections';
import type { CalendarFacts } from './facts.js';
import { maxInstances, maxKeptAttendees, maxMoment, maxObjectOctets, minMoment } from './limits.js';
import { CalendarObject } from './object.js';

const day = 86_400_000;
const year = 366 * day;
/** No zone is further from UTC: what floats lies within this of its wall. */
const farthest = 15 * 3_600_000;

/** What a calendar object fails (RFC 4791 §5.3.2.1). */
export type ObjectPrecondition = Precondition | 'min-date-time' | 'max-date-time';

/** Why an object is not kept. */
export interface ObjectRefusal {
  readonly precondition: ObjectPrecondition;
  /** In words, for whoever reads it. */
  readonly reason: string;
}

export type Intake = { readonly derived: Derived; readonly refusal: null } | { readonly refusal: ObjectRefusal };

/** Looks whether octets are one calendar object, and derives what queries need. Pure, bounded by the limits. */
export function takeObject(octets: Buffer, components: readonly string[]): Intake {
  if (octets.length > maxObjectOctets) return refuse('max-resource-size', `more than ${maxObjectOctets} octets`);
  const reading = readCalendar(octets);
  if (reading.refusal) return refusedFor(reading.refusal);
  const [calendar, second] = reading.calendars as readonly [Component, ...Component[]];
  if (second) return refusedFor({ code: 'several-calendars', line: second.line });
  const check = checkObject(calendar, { components });
  if (check.refusal) return refusedFor(check.refusal);
  const object = new CalendarObject(octets);
  const views = object.members.map(itemView);
  return outsideOf(views) ?? bombIn(object) ?? { derived: derive(object, views, check), refusal: null };
}

const refuse = (precondition: ObjectPrecondition, reason: string): { readonly refusal: ObjectRefusal } => ({
  refusal: { precondition, reason },
});

function refusedFor({ code, line }: { readonly code: RefusalCode; readonly line: number }): Intake {
  return refuse(PRECONDITIONS[code], `${code.replaceAll('-', ' ')}${line > 0 ? ` (line ${line})` : ''}`);
}

/** RFC 4791 §5.2.6, §5.2.7: every date of a component lies where calendars have dates. */
function outsideOf(views: readonly ItemView[]): ReturnType<typeof refuse> | null {
  for (const { start, end, recurrenceId } of views)
    for (const date of [start, end, recurrenceId?.at ?? null]) {
      if (date === null) continue;
      if (date.wall < minMoment) return refuse('min-date-time', 'a date before 1900');
      if (date.wall >= maxMoment) return refuse('max-date-time', 'a date after 2199');
    }
  return null;
}

/** RFC 4791 §5.2.8: a series whose year nobody could expand is not kept. */
function bombIn(object: CalendarObject): ReturnType<typeof refuse> | null {
  const series = object.series(UTC);
  const span = spanOf(series);
  if (span === null || series.master === null) return null;
  const walk = new Occurrences(series, { from: span.first, until: span.first + year, limit: maxInstances });
  const occurrences = walk[Symbol.iterator]();
  while (occurrences.next().done !== true);
  return walk.complete ? null : refuse('max-instances', `more than ${maxInstances} occurrences in a year`);
}

function derive(
  object: CalendarObject,
  views: readonly ItemView[],
  { kind, uid }: { readonly kind: string; readonly uid: string },
): Derived {
  const spans = kind === 'VTODO' || kind === 'VFREEBUSY' ? dueSpan(object, views) : eventSpan(object);
  const recurs = views.some((view) => view.recurs || view.recurrenceId !== null);
  const facts = factsFrom(views, { exact: spans?.exact === true && !recurs && kind === 'VEVENT' });
  return { uid, component: kind, starts: spans?.starts ?? null, ends: spans?.ends ?? null, recurs, facts };
}

interface Extent {
  readonly starts: number;
  readonly ends: number;
  readonly exact: boolean;
}

/** Never too narrow, whatever zone the times that float are meant in. */
function eventSpan(object: CalendarObject): Extent | null {
  const series = object.series(UTC);
  const span = spanOf(series);
  if (span === null) return null;
  const floats = [series.master, ...series.overrides].some((part) => part !== null && isFloating(part.start, object));
  const margin = floats ? farthest : 0;
  const last = span.last === null ? maxMoment : Math.min(span.last + margin, maxMoment);
  return {
    starts: Math.floor(span.first - margin),
    ends: Math.ceil(last),
    exact: !floats && object.members.length === 1,
  };
}

function isFloating(date: DateValue, { zones }: CalendarObject): boolean {
  return (
    date.kind === 'date' || date.kind === 'floating' || (date.kind === 'zoned' && zones.zone(date.tzid ?? '') === null)
  );
}

/** RFC 4791 §9.9: a task without a time is found at any time; one that was made is found from then on. */
function dueSpan(object: CalendarObject, views: readonly ItemView[]): Extent {
  const span = spanOf(object.series(UTC));
  const noted = views.flatMap(({ completed, created }) => [completed, created]).filter((date) => date !== null);
  const timeless = views.some(({ start, end, completed }) => start === null && end === null && completed === null);
  const moments = noted.map((date) => instantOf(UTC, date.wall));
  if (span !== null) moments.push(span.first, span.last ?? maxMoment);
  if (timeless || moments.length === 0) return { starts: minMoment, ends: maxMoment, exact: false };
  return { starts: Math.min(...moments) - day, ends: Math.min(Math.max(...moments) + day, maxMoment), exact: false };
}

function factsFrom(views: readonly ItemView[], { exact }: { readonly exact: boolean }): CalendarFacts {
  const main = views.find(({ recurrenceId }) => recurrenceId === null) ?? views[0];
  const attendees = (main?.attendees ?? []).slice(0, maxKeptAttendees);
  return {
    exact,
    alarms: views.some(({ alarms }) => alarms.length > 0),
    summary: shortened(main?.summary ?? null),
    location: shortened(main?.location ?? null),
    status: main?.status ?? null,
    transparent: main?.transparent ?? false,
    organizer: shortened(views.find(({ organizer }) => organizer !== null)?.organizer?.address ?? null),
    attendees: attendees.map(({ address, status }) => ({ address: shortened(address) ?? '', status })),
  };
}

/** PostgreSQL's JSON takes neither U+0000 nor half a character. */
function shortened(text: string | null): string | null {
  return text === null ? null : text.slice(0, 500).replaceAll('\0', '').toWellFormed();
}
