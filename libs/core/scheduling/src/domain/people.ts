import {
  attendeesOf,
  type Component,
  organizerOf,
  type Participant,
  participant,
  type Property,
  mapProperties,
  withParameter,
} from '#formats/ical';
import type { Owner } from './terms.js';

/** Parameters that are between a client and its server, and no business of others (RFC 6638 §7). */
const ownParameters = ['SCHEDULE-AGENT', 'SCHEDULE-FORCE-SEND', 'SCHEDULE-STATUS'];
/** What an attendee's last reply was of: a sequence and a stamp (RFC 5546 §2.1.5 has the organizer keep them). */
export const REPLIED = 'X-FUMIBAKO-REPLIED';

/** Attendees by their addresses: a component of 2,000 people is asked for each of them. */
const indexes = new WeakMap<Component, ReadonlyMap<string, Participant>>();

export function attendeeAt(component: Component, address: string): Participant | null {
  let index = indexes.get(component);
  if (index === undefined) {
    // The first of an address counts.
    index = new Map(
      attendeesOf(component)
        .toReversed()
        .map((each) => [each.address, each]),
    );
    indexes.set(component, index);
  }
  return index.get(address) ?? null;
}

export function ownAttendee(component: Component, owner: Owner): Participant | null {
  return attendeesOf(component).find(({ address }) => owner.addresses.has(address)) ?? null;
}

export function isOrganizer(component: Component, owner: Owner): boolean {
  const organizer = organizerOf(component);
  return organizer !== null && owner.addresses.has(organizer.address);
}

/** Changes the ATTENDEE of an address. */
export function mapAttendee(
  component: Component,
  address: string,
  change: (property: Property) => Property,
): Component {
  return mapProperties(component, (each) =>
    each.name === 'ATTENDEE' && participant(each).address === address ? change(each) : each,
  );
}

export function withStatus(component: Component, address: string, status: string): Component {
  return mapAttendee(component, address, (each) => withParameter(each, 'PARTSTAT', status));
}

/** Without what is said to the server alone. */
export function withoutOwnParameters(each: Property): Property {
  if (each.name !== 'ATTENDEE' && each.name !== 'ORGANIZER') return each;
  return [...ownParameters, REPLIED].reduce((result, name) => withParameter(result, name, null), each);
}
