import {
  type Component,
  type ItemView,
  itemView,
  organizerOf,
  printRule,
  property,
  propertyOf,
  readRule,
  utcDate,
  withProperty,
  withValue,
} from '#formats/ical';
import { isCancelled, type ScheduledObject, withMembers } from '../object.js';
import { occurrenceAt } from '../occurrence.js';
import { isOrganizer } from '../people.js';
import { organizerIn, speaksFor } from './authority.js';
import { compareRevisions } from './order.js';
import { ignored, type Incoming, type Verdict } from './verdict.js';

/** RFC 5546 §3.2.5: what is cancelled stays and says so; whoever owns it takes it away. */
export function takeCancel({ stored, message, sender, owner }: Incoming): Verdict {
  const known = stored?.first ?? null;
  if (stored === null || known === null) return ignored('unknown-event');
  const organizer = organizerOf(known.component);
  if (organizer === null || isOrganizer(known.component, owner)) return ignored('own-event');
  if (organizerIn(message)?.address !== organizer.address) return ignored('wrong-organizer');
  if (!speaksFor(sender, organizer, [known.component])) return ignored('wrong-sender');
  if (message.master !== null) return cancelAll(stored, message.master);
  return cancelOccurrences(stored, message);
}

function cancelAll(stored: ScheduledObject, message: ItemView): Verdict {
  const current = stored.master ?? newest(stored);
  if (stored.views.every(isCancelled) && current.sequence >= message.sequence) return ignored('repeated');
  if (compareRevisions(message, current) === 'older') return ignored('older');
  const members = stored.views.map(({ component }) => marked(component, message));
  return { outcome: 'cancelled', reason: 'organizer-cancelled', object: withMembers(stored.calendar, members) };
}

function newest({ views }: ScheduledObject): ItemView {
  return views.reduce((best, each) => (compareRevisions(each, best) === 'newer' ? each : best));
}

function cancelOccurrences(stored: ScheduledObject, message: ScheduledObject): Verdict {
  const overrides = new Map(Array.from(stored.overrides.values(), ({ key, component }) => [key, component]));
  let master = stored.master?.component ?? null;
  let [changed, older, unknown] = [false, false, false];
  for (const { view, andFuture } of message.overrides.values()) {
    const key = stored.keyOf((view.recurrenceId as NonNullable<ItemView['recurrenceId']>).at);
    const current = overrides.get(key) ?? (stored.occurs(key) ? occurrenceAt(stored, key) : null);
    if (current === null) unknown = true;
    else if (isStale(view, itemView(current), overrides.has(key))) older = true;
    else {
      changed = true;
      overrides.set(key, marked(current, view));
      if (andFuture && master !== null) master = endedBefore(master, key);
      if (andFuture)
        for (const [other, component] of overrides) if (other > key) overrides.set(other, marked(component, view));
    }
  }
  if (!changed) return ignored(older ? 'older' : unknown ? 'unknown-occurrence' : 'repeated');
  const members = [...(master === null ? [] : [master]), ...overrides.values()];
  return { outcome: 'cancelled', reason: 'occurrence-cancelled', object: withMembers(stored.calendar, members) };
}

/** What the series had before, an occurrence without a component of its own has as well. */
function isStale(message: ItemView, current: ItemView, own: boolean): boolean {
  if (own && isCancelled(current) && message.sequence <= current.sequence) return true;
  return compareRevisions(message, current) === 'older';
}

function marked(component: Component, message: ItemView): Component {
  const stamp = propertyOf(message.component, 'DTSTAMP');
  const sequence = Math.max(message.sequence, itemView(component).sequence);
  const result = withProperty(
    withProperty(component, property('STATUS', 'CANCELLED')),
    property('SEQUENCE', `${sequence}`),
  );
  return stamp === null ? result : withProperty(result, stamp);
}

/** RANGE=THISANDFUTURE: the rules end before the occurrence. */
function endedBefore(master: Component, key: number): Component {
  const allDay = itemView(master).start?.kind === 'date';
  const properties = master.properties.map((each) => {
    const reading = each.name === 'RRULE' ? readRule(each.value) : null;
    if (reading?.kind !== 'rule') return each;
    const last = utcDate(key - 1000);
    const until = allDay ? ({ ...last, kind: 'date' } as const) : last;
    if (reading.rule.until !== null && reading.rule.until.wall < key - 1000) return each;
    return withValue(each, printRule({ ...reading.rule, count: null, until }));
  });
  return { ...master, properties };
}
