import {
  attendeesOf,
  type Component,
  itemView,
  type Occurrence,
  Occurrences,
  readSeries,
  UTC,
  wallOf,
  type Zone,
  zoneNamed,
} from '#formats/ical';
import { isCancelled, membersOf, ScheduledObject } from '../object.js';
import type { RoomRules } from './rules.js';

const minute = 60_000;
const day = 86_400_000;
const year = 366 * day;

/** Days from the first occurrence for which a booking is compared with others. */
export const comparedDays = 732;
/** Occurrences that a booking may have in that time. */
export const maxOccurrences = 1000;

/** Why a booking is declined, or waits. */
export type BookingFault =
  | 'not-allowed'
  | 'too-many-people'
  | 'no-series'
  | 'too-often'
  | 'too-far'
  | 'too-long'
  | 'closed'
  | 'taken';

export interface Taken {
  readonly start: number;
  readonly end: number;
}

export interface BookingAround {
  readonly now: number;
  /** When others have it, in order of their starts. */
  readonly taken: readonly Taken[];
  readonly mayBook: boolean;
  /** Who books is one of those who approve. */
  readonly isDelegate: boolean;
}

export interface Judgement {
  readonly status: 'ACCEPTED' | 'TENTATIVE' | 'DECLINED';
  /** Of the whole. */
  readonly fault: BookingFault | null;
  /** Occurrences that are declined where the rest is not, by their keys. */
  readonly declined: ReadonlyMap<number, BookingFault>;
  readonly waits: 'approval' | 'time' | null;
}

/** What a room makes of a booking. */
export function judge(calendar: Component, rules: RoomRules, around: BookingAround): Judgement {
  const fault = faultOfWhole(calendar, rules, around);
  if (fault !== null) return declinedFor(fault);
  const zone = zoneNamed(rules.zone) ?? UTC;
  const object = new ScheduledObject(calendar);
  const occurrences = occurrencesIn(calendar, zone, around.now);
  if (occurrences === null) return declinedFor('too-often');
  const declined = new Map<number, BookingFault>();
  for (const each of occurrences) {
    const own = faultOf(each, rules, zone, around);
    if (own !== null) declined.set(keyOf(object, each), own);
  }
  const faults = [...declined.values()];
  // Whoever gets less than half of a series is better off with another room.
  if (faults.length > 0 && faults.length * 2 > occurrences.length) {
    const [first] = faults as [BookingFault];
    const isTaken = faults.every((each) => each === 'taken');
    if (isTaken && rules.waiting) return { status: 'TENTATIVE', fault: 'taken', declined: new Map(), waits: 'time' };
    return declinedFor(first);
  }
  const isApproved = rules.delegates.length === 0 || around.isDelegate;
  return {
    status: isApproved ? 'ACCEPTED' : 'TENTATIVE',
    fault: null,
    declined,
    waits: isApproved ? null : 'approval',
  };
}

const declinedFor = (fault: BookingFault): Judgement => ({
  status: 'DECLINED',
  fault,
  declined: new Map(),
  waits: null,
});

function faultOfWhole(
  calendar: Component,
  { capacity, recurring, windowDays }: RoomRules,
  { mayBook, now }: BookingAround,
): BookingFault | null {
  if (!mayBook) return 'not-allowed';
  const object = new ScheduledObject(calendar);
  const people = object.views.map(
    ({ component }) => attendeesOf(component).filter(({ kind }) => kind !== 'ROOM' && kind !== 'RESOURCE').length,
  );
  if (capacity !== null && Math.max(0, ...people) > capacity) return 'too-many-people';
  if (object.master?.recurs !== true) return null;
  if (!recurring) return 'no-series';
  if (windowDays === null) return null;
  const beyond = now + windowDays * day;
  const walk = new Occurrences(readSeries(membersOf(calendar), object.zones, { zoneForFloating: UTC }), {
    from: beyond,
    until: beyond + 100 * year,
    limit: 1,
  });
  return walk[Symbol.iterator]().next().done === true ? null : 'too-far';
}

/** When a booking is compared with others: what is over is nobody's business, and what recurs for long is compared for a while. */
export function comparedTime(
  calendar: Component,
  zone: Zone,
  now: number,
): { readonly from: number; readonly until: number } {
  const { zones } = new ScheduledObject(calendar);
  const walk = new Occurrences(readSeries(membersOf(calendar), zones, { zoneForFloating: zone }), {
    from: now,
    until: now + 100 * year,
    limit: 1,
  });
  for (const { start } of walk) return { from: Math.max(now, start), until: Math.max(now, start) + comparedDays * day };
  return { from: now, until: now };
}

/** Null where there are too many. */
function occurrencesIn(calendar: Component, zone: Zone, now: number): readonly Occurrence[] | null {
  const { zones } = new ScheduledObject(calendar);
  const walk = new Occurrences(readSeries(membersOf(calendar), zones, { zoneForFloating: zone }), {
    ...comparedTime(calendar, zone, now),
    limit: maxOccurrences + 1,
  });
  const found: Occurrence[] = [];
  for (const each of walk) {
    if (found.length >= maxOccurrences) return null;
    if (!isCancelled(itemView(each.component))) found.push(each);
  }
  return found;
}

function keyOf(object: ScheduledObject, { recurrenceId, start }: Occurrence): number {
  return recurrenceId === null ? start : object.keyOf(recurrenceId);
}

function faultOf(
  { start, end }: Occurrence,
  { windowDays, maxMinutes, hours }: RoomRules,
  zone: Zone,
  { now, taken }: BookingAround,
): BookingFault | null {
  if (windowDays !== null && end > now + windowDays * day) return 'too-far';
  if (maxMinutes !== null && end - start > maxMinutes * minute) return 'too-long';
  if (hours !== null) {
    const wall = wallOf(zone, start);
    const midnight = Math.floor(wall / day) * day;
    const weekday = ((midnight / day + 3) % 7) + 1;
    const [opens, closes] = [midnight + hours.opens * minute, midnight + hours.closes * minute];
    if (!hours.days.includes(weekday) || wall < opens || wallOf(zone, end) > closes) return 'closed';
  }
  return meets(taken, start, end) ? 'taken' : null;
}

/** Whether a time meets one of several, which lie apart, in order. */
function meets(taken: readonly Taken[], start: number, end: number): boolean {
  let [low, high] = [0, taken.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((taken[middle] as Taken).end > start) high = middle;
    else low = middle + 1;
  }
  const next = taken[low];
  return next !== undefined && next.start < end;
}

/** Times as they lie apart, in order. */
export function apart(times: readonly Taken[]): readonly Taken[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of times.toSorted((one, other) => one.start - other.start)) {
    const last = result.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}
