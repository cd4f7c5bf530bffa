import { type Component, parameterOf, propertiesOf } from '../document/tree.js';
import { type DateValue } from '../values/dates.js';
import { type Duration, type Period, readPeriod } from '../values/durations.js';
import { dateOf, durationOf, integerOf, textOf, upperOf } from './fields.js';
import { type ItemView, itemView } from './item.js';
import { attendeesOf, organizerOf, type Participant } from './people.js';

export interface BusyPeriod {
  /** FBTYPE; BUSY where it is not said. */
  readonly kind: string;
  readonly period: Period;
}

/** VFREEBUSY (RFC 5545 §3.6.4). */
export interface FreeBusyView {
  readonly uid: string | null;
  readonly start: DateValue | null;
  readonly end: DateValue | null;
  readonly organizer: Participant | null;
  readonly attendees: readonly Participant[];
  readonly stamp: DateValue | null;
  readonly busy: readonly BusyPeriod[];
  readonly component: Component;
}

export function freeBusyView(component: Component): FreeBusyView {
  const busy = propertiesOf(component, 'FREEBUSY').flatMap((property) => {
    const kind = (parameterOf(property, 'FBTYPE') ?? 'BUSY').toUpperCase();
    return property.value.split(',').flatMap((text) => {
      const period = readPeriod(text, null);
      return period === null ? [] : [{ kind, period }];
    });
  });
  return {
    uid: textOf(component, 'UID'),
    start: dateOf(component, 'DTSTART'),
    end: dateOf(component, 'DTEND'),
    organizer: organizerOf(component),
    attendees: attendeesOf(component),
    stamp: dateOf(component, 'DTSTAMP'),
    busy,
    component,
  };
}

/** VAVAILABILITY (RFC 7953 §3.1): outside of its AVAILABLE, which recur as events do, one is `busyType`. */
export interface AvailabilityView {
  readonly uid: string | null;
  readonly start: DateValue | null;
  readonly end: DateValue | null;
  readonly duration: Duration | null;
  readonly busyType: string;
  /** 1 to 9; 0 counts least. */
  readonly priority: number;
  readonly summary: string | null;
  readonly available: readonly ItemView[];
  readonly component: Component;
}

export function availabilityView(component: Component): AvailabilityView {
  return {
    uid: textOf(component, 'UID'),
    start: dateOf(component, 'DTSTART'),
    end: dateOf(component, 'DTEND'),
    duration: durationOf(component, 'DURATION'),
    busyType: upperOf(component, 'BUSYTYPE') ?? 'BUSY-UNAVAILABLE',
    priority: integerOf(component, 'PRIORITY') ?? 0,
    summary: textOf(component, 'SUMMARY'),
    available: component.components.filter(({ name }) => name === 'AVAILABLE').map(itemView),
    component,
  };
}
