import { attendeesOf, type Component, organizerOf, parameterOf, type Participant } from '#formats/ical';
import type { ScheduledObject } from '../object.js';

/**
 * Whether a sender speaks for a participant: the participant, who is named by SENT-BY where that is known or of their domain, or a service of
 * their domain. Somebody else who is invited does not speak for others, also not from the same domain (RFC 5546 §6.1.1, §6.1.2). Nobody is
 * vouched for where `sender` is null.
 */
export function speaksFor(sender: string | null, who: Participant, known: readonly (Component | null)[]): boolean {
  if (sender === null) return false;
  if (sender === who.address || isNamedIn(known, who, sender)) return true;
  if (sender === who.sentBy && domainOf(sender) === domainOf(who.address)) return true;
  const others = known.flatMap((component) => (component === null ? [] : attendeesOf(component)));
  if (others.some(({ address }) => address === sender)) return false;
  const [domain, own] = [domainOf(sender), domainOf(who.address)];
  return domain !== '' && domain.includes('.') && (own === domain || own.endsWith(`.${domain}`));
}

/**
 * RFC 6047 §3: a message names whom it likes; what is known already counts. Apple's calendars have an address of their own, and that of the person
 * as EMAIL (RFC 7986 §6.2).
 */
function isNamedIn(known: readonly (Component | null)[], who: Participant, sender: string): boolean {
  return known.some((component) => {
    const people = component === null ? [] : [organizerOf(component), ...attendeesOf(component)];
    return people.some((each) => each?.address === who.address && [each.sentBy, emailOf(each)].includes(sender));
  });
}

function emailOf({ property }: Participant): string | null {
  return parameterOf(property, 'EMAIL')?.trim().toLowerCase() ?? null;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/** Components of a message have one UID and one organizer. */
export function organizerIn(object: ScheduledObject): Participant | null {
  const organizers = object.views.map(({ component }) => organizerOf(component));
  const [first] = organizers;
  if (!first || organizers.some((each) => each?.address !== first.address)) return null;
  return first;
}
