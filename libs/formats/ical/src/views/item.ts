import { type Component, parameterOf, propertiesOf, propertyOf } from '../document/tree.js';
import { type DateValue } from '../values/dates.js';
import { type Duration } from '../values/durations.js';
import { unescapeText } from '../values/text.js';
import { type AlarmView, alarmView } from './alarm.js';
import { dateIn, dateOf, durationOf, integerOf, textOf, textsOf, upperOf } from './fields.js';
import { attendeesOf, organizerOf, type Participant } from './people.js';

export interface RecurrenceId {
  readonly at: DateValue;
  /** RANGE=THISANDFUTURE (RFC 5545 §3.2.13). */
  readonly andFuture: boolean;
}

export interface Relation {
  readonly uid: string;
  /** RELTYPE; PARENT where it is not said. */
  readonly kind: string;
}

export interface Attachment {
  /** URI; of data in the object only its length is of use, see `inline`. */
  readonly uri: string | null;
  readonly inline: boolean;
  readonly mediaType: string | null;
  readonly fileName: string | null;
  readonly managedId: string | null;
}

/** What VEVENT, VTODO, VJOURNAL and AVAILABLE say, read; null for what they do not say or what cannot be read. */
export interface ItemView {
  readonly kind: string;
  readonly uid: string | null;
  readonly recurrenceId: RecurrenceId | null;
  readonly start: DateValue | null;
  /** DTEND or DUE. */
  readonly end: DateValue | null;
  readonly duration: Duration | null;
  readonly recurs: boolean;
  readonly summary: string | null;
  readonly description: string | null;
  readonly location: string | null;
  readonly url: string | null;
  readonly color: string | null;
  readonly categories: readonly string[];
  readonly organizer: Participant | null;
  readonly attendees: readonly Participant[];
  readonly status: string | null;
  /** TRANSP=TRANSPARENT: does not make one busy. */
  readonly transparent: boolean;
  /** CLASS; PUBLIC where it is not said. */
  readonly classification: string;
  readonly sequence: number;
  readonly stamp: DateValue | null;
  readonly created: DateValue | null;
  readonly lastModified: DateValue | null;
  readonly priority: number | null;
  readonly completed: DateValue | null;
  readonly percentComplete: number | null;
  readonly related: readonly Relation[];
  readonly attachments: readonly Attachment[];
  readonly alarms: readonly AlarmView[];
  readonly component: Component;
}

export function itemView(component: Component): ItemView {
  return {
    kind: component.name,
    uid: propertyOf(component, 'UID')?.value.trim() ?? null,
    recurrenceId: recurrenceIdOf(component),
    ...timesOf(component),
    summary: textOf(component, 'SUMMARY'),
    description: textOf(component, 'DESCRIPTION'),
    location: textOf(component, 'LOCATION'),
    url: propertyOf(component, 'URL')?.value.trim() ?? null,
    color: textOf(component, 'COLOR'),
    categories: textsOf(component, 'CATEGORIES'),
    organizer: organizerOf(component),
    attendees: attendeesOf(component),
    status: upperOf(component, 'STATUS'),
    transparent: upperOf(component, 'TRANSP') === 'TRANSPARENT',
    classification: upperOf(component, 'CLASS') ?? 'PUBLIC',
    sequence: Math.max(0, integerOf(component, 'SEQUENCE') ?? 0),
    priority: integerOf(component, 'PRIORITY'),
    percentComplete: integerOf(component, 'PERCENT-COMPLETE'),
    related: propertiesOf(component, 'RELATED-TO').map((property) => ({
      uid: unescapeText(property.value),
      kind: (parameterOf(property, 'RELTYPE') ?? 'PARENT').toUpperCase(),
    })),
    attachments: attachmentsOf(component),
    alarms: component.components.filter(({ name }) => name === 'VALARM').map(alarmView),
    component,
  };
}

type Times = Pick<
  ItemView,
  'start' | 'end' | 'duration' | 'recurs' | 'stamp' | 'created' | 'lastModified' | 'completed'
>;

function timesOf(component: Component): Times {
  return {
    start: dateOf(component, 'DTSTART'),
    end: dateOf(component, component.name === 'VTODO' ? 'DUE' : 'DTEND'),
    duration: durationOf(component, 'DURATION'),
    recurs: component.properties.some(({ name }) => name === 'RRULE' || name === 'RDATE'),
    stamp: dateOf(component, 'DTSTAMP'),
    created: dateOf(component, 'CREATED'),
    lastModified: dateOf(component, 'LAST-MODIFIED'),
    completed: dateOf(component, 'COMPLETED'),
  };
}

export function recurrenceIdOf(component: Component): RecurrenceId | null {
  const property = propertyOf(component, 'RECURRENCE-ID');
  const at = property === null ? null : dateIn(property);
  if (property === null || at === null) return null;
  return { at, andFuture: parameterOf(property, 'RANGE')?.toUpperCase() === 'THISANDFUTURE' };
}

/** ATTACH (RFC 5545 §3.8.1.1), with the parameters of managed attachments (RFC 8607 §4). */
function attachmentsOf(component: Component): readonly Attachment[] {
  return propertiesOf(component, 'ATTACH').map((property) => {
    const inline = parameterOf(property, 'VALUE')?.toUpperCase() === 'BINARY';
    return {
      uri: inline ? null : property.value.trim(),
      inline,
      mediaType: parameterOf(property, 'FMTTYPE'),
      fileName: parameterOf(property, 'FILENAME') ?? parameterOf(property, 'X-FILENAME'),
      managedId: parameterOf(property, 'MANAGED-ID'),
    };
  });
}
