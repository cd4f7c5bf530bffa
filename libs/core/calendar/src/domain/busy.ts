import { freeBusyView, instantOf, propertyOf, UTC, type Zone } from '#formats/ical';
import { maxBusyPeriods } from './limits.js';
import type { CalendarObject } from './object.js';
import type { Moments } from './ranges.js';

export const busyKinds = ['BUSY', 'BUSY-UNAVAILABLE', 'BUSY-TENTATIVE'] as const;
export type BusyKind = (typeof busyKinds)[number];

/** A time at which somebody is busy. */
export interface Busy {
  readonly kind: BusyKind;
  readonly start: number;
  readonly end: number;
}

/** What an event makes of the time it takes; null for nothing (RFC 4791 §7.10). */
export function busyKindOf(status: string | null, transparent: boolean): BusyKind | null {
  if (transparent || status === 'CANCELLED') return null;
  return status === 'TENTATIVE' ? 'BUSY-TENTATIVE' : 'BUSY';
}

/** When an object makes one busy in a range. */
export function* busyOf(object: CalendarObject, range: Moments, floating: Zone): Generator<Busy> {
  for (const { start, end, component } of object.occurrences(floating, range)) {
    if (component.name !== 'VEVENT') continue;
    const upper = (name: string): string | null => propertyOf(component, name)?.value.trim().toUpperCase() ?? null;
    const kind = busyKindOf(upper('STATUS'), upper('TRANSP') === 'TRANSPARENT');
    if (kind !== null) yield { kind, start, end };
  }
  for (const member of object.members) if (member.name === 'VFREEBUSY') yield* periodsOf(member, range);
}

function* periodsOf(member: Parameters<typeof freeBusyView>[0], { from, until }: Moments): Generator<Busy> {
  for (const { kind, period } of freeBusyView(member).busy) {
    const start = instantOf(UTC, period.start.wall);
    const end = 'kind' in period.end ? period.end.wall : start + period.end.days * 86_400_000 + period.end.milliseconds;
    if (kind === 'FREE' || start >= until || end <= from) continue;
    // RFC 5545 §3.2.9: an unknown kind is BUSY
    yield { kind: busyKinds.find((known) => known === kind) ?? 'BUSY', start, end };
  }
}

/** Busy times in a range, those of one kind joined where they meet, in order; null where there are too many. */
export function joined(all: Iterable<Busy>, { from, until }: Moments): readonly Busy[] | null {
  const sorted = [...all]
    .filter(({ start, end }) => end > start && start < until && end > from)
    .toSorted((one, other) => one.start - other.start);
  const last = new Map<BusyKind, { kind: BusyKind; start: number; end: number }>();
  const result: Busy[] = [];
  for (const each of sorted) {
    const start = Math.max(each.start, from);
    const end = Math.min(each.end, until);
    const open = last.get(each.kind);
    if (open && start <= open.end) open.end = Math.max(open.end, end);
    else {
      const next = { kind: each.kind, start, end };
      last.set(each.kind, next);
      result.push(next);
    }
  }
  return result.length > maxBusyPeriods ? null : result;
}
