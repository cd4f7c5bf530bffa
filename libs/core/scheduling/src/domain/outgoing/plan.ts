import { type Component, mapProperties, participant, withParameter } from '#formats/ical';
import { mapMembers, ScheduledObject } from '../object.js';
import { isOrganizer, ownAttendee } from '../people.js';
import { type Owner, SCHEDULING_LIMITS, type SchedulingLimits } from '../terms.js';
import { planOfAttendee } from './attendee.js';
import type { Change, Plan } from './change.js';
import { planOfOrganizer } from './organizer.js';

export interface PlanOptions {
  readonly now: number;
  readonly reply?: boolean;
  readonly limits?: SchedulingLimits;
}

/** Which messages a change sends, and what is stored of it. Objects that are not scheduled are stored as they are. */
export function planChange(
  before: Component | null,
  after: Component | null,
  owner: Owner,
  options: PlanOptions,
): Plan {
  const change: Change = {
    before: before === null ? null : new ScheduledObject(before),
    after: after === null ? null : new ScheduledObject(after),
    owner,
    now: options.now,
    reply: options.reply ?? true,
  };
  const [old, now] = [roleOf(change.before, owner), roleOf(change.after, owner)];
  const limits = options.limits ?? SCHEDULING_LIMITS;
  // RFC 6638 §3.2.3.1: an object that becomes a scheduling object is created, one that ceases to be one is removed.
  if (now !== null) {
    const known = old === null ? { ...change, before: null } : change;
    return now.role === 'organizer'
      ? planOfOrganizer(known, now.organizer, limits)
      : planOfAttendee(known, now.organizer);
  }
  if (old === null) return { kind: 'plan', object: after, messages: [] };
  if (after !== null && old.role === 'attendee')
    return { kind: 'refused', refusal: 'allowed-attendee-scheduling-object-change' };
  const removal = { ...change, after: null };
  const plan =
    old.role === 'organizer' ? planOfOrganizer(removal, old.organizer, limits) : planOfAttendee(removal, old.organizer);
  return plan.kind === 'refused' ? plan : { ...plan, object: after };
}

interface Role {
  readonly role: 'organizer' | 'attendee';
  readonly organizer: string;
}

/** RFC 6638 §3.1. */
function roleOf(object: ScheduledObject | null, owner: Owner): Role | null {
  const organizer = object?.first?.organizer ?? null;
  if (object === null || organizer === null) return null;
  if (object.views.some(({ component }) => isOrganizer(component, owner))) {
    const own = object.views.find(({ component }) => isOrganizer(component, owner))?.organizer ?? organizer;
    return { role: 'organizer', organizer: own.address };
  }
  const invited = object.views.some(({ component }) => ownAttendee(component, owner) !== null);
  return invited ? { role: 'attendee', organizer: organizer.address } : null;
}

/** RFC 6638 §3.2.9: how the messages to these addresses fared, written where the client reads it. */
export function withDelivery(calendar: Component, statuses: ReadonlyMap<string, string>): Component {
  if (statuses.size === 0) return calendar;
  return mapMembers(calendar, (member) =>
    mapProperties(member, (each) => {
      if (each.name !== 'ATTENDEE' && each.name !== 'ORGANIZER') return each;
      const status = statuses.get(participant(each).address);
      return status === undefined ? each : withParameter(each, 'SCHEDULE-STATUS', status);
    }),
  );
}
