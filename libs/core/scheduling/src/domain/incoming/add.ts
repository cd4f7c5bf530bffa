import {
  type Component,
  type ItemView,
  organizerOf,
  property,
  withAddedProperty,
  withoutComponents,
  withProperty,
} from '#formats/ical';
import { type ScheduledObject, withMembers } from '../object.js';
import { dateProperty } from '../occurrence.js';
import { isOrganizer } from '../people.js';
import { organizerIn, speaksFor } from './authority.js';
import { ignored, type Incoming, type Verdict } from './verdict.js';

/** RFC 5546 §3.2.4: further occurrences, each with a component of its own. */
export function takeAdd({ stored, message, sender, owner }: Incoming): Verdict {
  const master = stored?.master ?? null;
  if (stored === null || master === null) return ignored('unknown-event');
  const organizer = organizerOf(master.component);
  if (organizer === null || isOrganizer(master.component, owner)) return ignored('own-event');
  if (organizerIn(message)?.address !== organizer.address) return ignored('wrong-organizer');
  if (!speaksFor(sender, organizer, [master.component])) return ignored('wrong-sender');
  // The number of an ADD is above the last (RFC 5546 §2.1.4).
  const added = message.views.filter(({ sequence, start }) => sequence > master.sequence && start !== null);
  if (added.length === 0) return ignored(message.views.some(({ start }) => start === null) ? 'unreadable' : 'older');
  return { outcome: 'updated', reason: 'occurrence-added', object: withOccurrences(stored, master, added) };
}

function withOccurrences(stored: ScheduledObject, master: ItemView, added: readonly ItemView[]): Component {
  let series = master.component;
  const overrides = new Map(Array.from(stored.overrides.values(), ({ key, component }) => [key, component]));
  for (const view of added) {
    const start = view.recurrenceId?.at ?? (view.start as NonNullable<ItemView['start']>);
    const key = stored.keyOf(start);
    const value = stored.startAt(key);
    if (!stored.occurs(key)) series = withAddedProperty(series, dateProperty('RDATE', value));
    overrides.set(key, withProperty(withoutComponents(view.component, 'VALARM'), dateProperty('RECURRENCE-ID', value)));
    series = withProperty(series, property('SEQUENCE', `${view.sequence}`));
  }
  return withMembers(stored.calendar, [series, ...overrides.values()]);
}
