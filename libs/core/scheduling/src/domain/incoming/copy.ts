import {
  type Component,
  itemView,
  type ItemView,
  mapProperties,
  type Property,
  withoutComponents,
  withoutProperties,
  withParameter,
} from '#formats/ical';
import { contentOf, reschedules, timesOf } from '../compare.js';
import { type ScheduledObject, withMembers } from '../object.js';
import { ownAttendee, withStatus } from '../people.js';
import type { Owner } from '../terms.js';

/** What of a stored event belongs to the person and not to the organizer. */
const personal = new Set(['TRANSP', 'COLOR', 'CATEGORIES', 'CLASS', 'PERCENT-COMPLETE', 'COMPLETED', 'ACKNOWLEDGED']);

/** The object that an invitation makes: without the method, and without alarms that others chose. */
export function invitation(message: ScheduledObject, owner: Owner): Component {
  const members = message.views
    .filter(({ component }) => message.master !== null || ownAttendee(component, owner) !== null)
    .map(({ component }) => unmarked(withoutComponents(component, 'VALARM')));
  return withoutMethod(withMembers(message.calendar, members));
}

/** RFC 4791 §4.1: what is stored has no METHOD. */
export function withoutMethod(calendar: Component): Component {
  return withoutProperties(calendar, 'METHOD');
}

/** Delivery is a matter between the sender and the sender's server. */
function unmarked(component: Component): Component {
  return mapProperties(component, (each) =>
    each.name === 'ATTENDEE' || each.name === 'ORGANIZER'
      ? ['SCHEDULE-AGENT', 'SCHEDULE-FORCE-SEND', 'SCHEDULE-STATUS'].reduce<Property>(
          (result, name) => withParameter(result, name, null),
          each,
        )
      : each,
  );
}

export interface Copies {
  readonly stored: ScheduledObject;
  readonly message: ScheduledObject;
  readonly owner: Owner;
}

/** The organizer's new component with what the person keeps: alarms, marks, and an answer that still holds. */
export function adopted(view: ItemView, known: ItemView | null, { stored, message, owner }: Copies): Component {
  const bare = unmarked(withoutComponents(view.component, 'VALARM'));
  if (known === null) return bare;
  const kept = known.component.properties.filter(({ name }) => personal.has(name) || name.startsWith('X-'));
  const names = new Set(kept.map(({ name }) => name));
  const alarms = known.component.components.filter(({ name }) => name === 'VALARM');
  const component = {
    ...bare,
    properties: [
      ...bare.properties.filter(({ name }) => !names.has(name) || organizersMark(name)),
      ...kept.filter(({ name }) => !organizersMark(name) || !bare.properties.some((each) => each.name === name)),
    ],
    components: [...bare.components, ...alarms],
  };
  const [own, former] = [ownAttendee(component, owner), ownAttendee(known.component, owner)];
  if (own === null || former === null || own.status !== 'NEEDS-ACTION') return component;
  // An answer that crossed a revision of the words alone still holds; one to another time does not (RFC 6638 §3.2.8).
  const moved =
    known.recurrenceId === null && view.recurrenceId !== null ? true : reschedules(stored, known, message, view);
  return moved ? component : withStatus(component, own.address, former.status);
}

/** X- properties of the organizer's system that say something of the event, as where it meets online. */
function organizersMark(name: string): boolean {
  return name.startsWith('X-MICROSOFT-') || name.startsWith('X-GOOGLE-') || name.startsWith('X-ALT-');
}

/** Whether a component differs from its occurrence in nothing that the organizer said. */
export function isPersonal(object: ScheduledObject, plain: Component, own: Component): boolean {
  return timesOf(object, itemView(plain)) === timesOf(object, itemView(own)) && contentOf(plain) === contentOf(own);
}
