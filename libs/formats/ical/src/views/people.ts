import {
  type Component,
  parameterOf,
  parametersOf,
  propertiesOf,
  type Property,
  propertyOf,
} from '../document/tree.js';
import { readCalAddress } from '../values/addresses.js';

/** ORGANIZER or ATTENDEE (RFC 5545 §3.8.4.1, §3.8.4.3), with the parameters of scheduling (RFC 6638 §7). */
export interface Participant {
  /** Address in lower case; a URI that is no mailto as it is. */
  readonly address: string;
  readonly name: string | null;
  /** CUTYPE. */
  readonly kind: string;
  readonly role: string;
  /** PARTSTAT. */
  readonly status: string;
  readonly rsvp: boolean;
  readonly memberOf: readonly string[];
  readonly delegatedTo: readonly string[];
  readonly delegatedFrom: readonly string[];
  readonly sentBy: string | null;
  readonly scheduleAgent: string;
  readonly scheduleForceSend: string | null;
  readonly scheduleStatus: readonly string[];
  /** The property it was read from, for an edit. */
  readonly property: Property;
}

export function participant(property: Property): Participant {
  const upper = (name: string, otherwise: string): string =>
    (parameterOf(property, name) || otherwise).trim().toUpperCase();
  const addresses = (name: string): readonly string[] => parametersOf(property, name).map(readCalAddress);
  const email = parameterOf(property, 'EMAIL');
  const address = readCalAddress(property.value);
  return {
    // Apple writes a path of its own as the address, and the address as EMAIL (RFC 7986 §6.2).
    address: email !== null && email !== '' && !address.includes('@') ? readCalAddress(email) : address,
    name: parameterOf(property, 'CN'),
    kind: upper('CUTYPE', 'INDIVIDUAL'),
    role: upper('ROLE', 'REQ-PARTICIPANT'),
    status: upper('PARTSTAT', 'NEEDS-ACTION'),
    rsvp: upper('RSVP', 'FALSE') === 'TRUE',
    memberOf: addresses('MEMBER'),
    delegatedTo: addresses('DELEGATED-TO'),
    delegatedFrom: addresses('DELEGATED-FROM'),
    sentBy: addresses('SENT-BY')[0] ?? null,
    scheduleAgent: upper('SCHEDULE-AGENT', 'SERVER'),
    scheduleForceSend: parameterOf(property, 'SCHEDULE-FORCE-SEND'),
    scheduleStatus: parametersOf(property, 'SCHEDULE-STATUS').flatMap((value) => value.split(',')),
    property,
  };
}

export function organizerOf(component: Component): Participant | null {
  const property = propertyOf(component, 'ORGANIZER');
  return property === null ? null : participant(property);
}

export function attendeesOf(component: Component): readonly Participant[] {
  return propertiesOf(component, 'ATTENDEE').map(participant);
}
