import { attendeesOf, type ItemView } from '#formats/ical';
import { isCancelled, ScheduledObject, withMembers } from '../object.js';
import { withExclusions } from '../occurrence.js';
import { attendeeAt } from '../people.js';
import type { Owner } from '../terms.js';

/**
 * What one attendee may know of an object (RFC 6638 §3.2.6): the components that invite them, and EXDATE for occurrences that do not. Null where
 * nothing invites them, or where somebody else writes to them (SCHEDULE-AGENT).
 */
export function viewFor(object: ScheduledObject, address: string): ScheduledObject | null {
  const invited = Array.from(object.overrides.values()).filter(({ view }) => invites(view, address));
  const components = invited.map(({ component }) => component);
  const { master } = object;
  if (master === null || !invites(master, address)) {
    if (components.length === 0) return null;
    return new ScheduledObject(withMembers(object.calendar, components));
  }
  const others = [...object.overrides.values()].filter((each) => !invited.includes(each)).map(({ key }) => key);
  const own = withExclusions(object, master.component, others);
  return new ScheduledObject(withMembers(object.calendar, [own, ...components]));
}

function invites(view: ItemView, address: string): boolean {
  // RFC 6638 §7.1: what is not SERVER, also what we do not know, leaves the messages to others.
  return !isCancelled(view) && attendeeAt(view.component, address)?.scheduleAgent === 'SERVER';
}

/** Which components of an object invite somebody: who is invited to the same sees the same. */
export function invitationsOf(object: ScheduledObject | null, address: string): string {
  return (object?.views ?? []).map((view) => (invites(view, address) ? '1' : '0')).join('');
}

/** Everybody who is invited to something of the objects, but the owner. */
export function attendeesIn(objects: readonly (ScheduledObject | null)[], owner: Owner): readonly string[] {
  const found = new Set<string>();
  for (const object of objects)
    for (const { component } of object?.views ?? [])
      for (const { address } of attendeesOf(component)) if (!owner.addresses.has(address)) found.add(address);
  return [...found];
}
