import {
  type Component,
  type ItemView,
  itemView,
  organizerOf,
  printRule,
  property,
  propertyOf,
  readRule,
  type RecurrenceId,
  utcDate,
  withProperty,
  withValue,
} from '#formats/ical';
import { isCancelled, type ScheduledObject, withMembers } from '../object.js';
import { occurrenceAt } from '../occurrence.js';
import { isOrganizer } from '../people.js';
import type { Reason } from '../terms.js';
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
  const cancelling = new Cancelling(stored);
  const faults = message.views.map((view) => cancelling.take(view));
  if (faults.every((fault) => fault !== null)) return ignored(faults[0] ?? 'unreadable');
  return { outcome: 'cancelled', reason: 'occurrence-cancelled', object: cancelling.object() };
}

class Cancelling {
  private master: Component | null;
  private readonly overrides: Map<number, Component>;

  constructor(private readonly stored: ScheduledObject) {
    this.master = stored.master?.component ?? null;
    this.overrides = new Map(Array.from(stored.overrides.values(), ({ key, component }) => [key, component]));
  }

  /** Null, or why it is passed over. */
  take(view: ItemView): Reason | null {
    const { at, andFuture } = view.recurrenceId as RecurrenceId;
    const key = this.stored.keyOf(at);
    const own = this.overrides.get(key);
    const current = own ?? (this.stored.occurs(key) ? occurrenceAt(this.stored, key) : null);
    if (current === null) return 'unknown-occurrence';
    if (isStale(view, itemView(current), own !== undefined)) return 'older';
    this.overrides.set(key, marked(current, view));
    if (andFuture) this.endBefore(key, view);
    return null;
  }

  object(): Component {
    const members = [...(this.master === null ? [] : [this.master]), ...this.overrides.values()];
    return withMembers(this.stored.calendar, members);
  }

  private endBefore(key: number, view: ItemView): void {
    if (this.master !== null) this.master = endedBefore(this.master, key);
    for (const [other, component] of this.overrides)
      if (other > key) this.overrides.set(other, marked(component, view));
  }
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
