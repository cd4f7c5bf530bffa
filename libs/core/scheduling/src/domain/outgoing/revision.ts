import {
  attendeesOf,
  type Component,
  type ItemView,
  itemView,
  mapProperties,
  parameterOf,
  participant,
  property,
  withParameter,
  withProperty,
} from '#formats/ical';
import { reschedules, timesOf } from '../compare.js';
import { ScheduledObject, withMembers } from '../object.js';
import { datesIn, occurrenceAt } from '../occurrence.js';
import { attendeeAt, REPLIED } from '../people.js';
import type { Owner } from '../terms.js';

/**
 * What is stored of an organizer's change: sequence numbers that went up where they have to (RFC 5546 §2.1.4, RFC 6638 §3.2.5), answers
 * that do not hold any more taken back (RFC 6638 §3.2.8), and marks that are for one time taken away.
 */
export function revised(before: ScheduledObject | null, after: ScheduledObject, owner: Owner): ScheduledObject {
  let floor = after.master === null && before?.master ? before.master.sequence + 2 : 0;
  const members = after.views.map((view) => {
    const old = before === null ? null : counterpart(before, after, view);
    const next =
      old === null ? fresh(view, owner, before) : revisedView(before as ScheduledObject, old, after, view, owner);
    const { sequence } = itemView(next);
    const least = view === after.master ? afterRemoved(before, after) : floor;
    const numbered = sequence < least ? withProperty(next, property('SEQUENCE', `${least}`)) : next;
    // Who is taken off the series and stays in an occurrence gets a CANCEL of all: the occurrence needs a number above that.
    if (view === after.master && old !== null && loses(old, view, owner)) floor = Math.max(sequence, least) + 1;
    return mapProperties(numbered, (each) => withParameter(each, 'SCHEDULE-FORCE-SEND', null));
  });
  return new ScheduledObject(withMembers(after.calendar, members));
}

/** The CANCEL of an occurrence whose component is gone had a number; the series must not fall behind it. */
function afterRemoved(before: ScheduledObject | null, after: ScheduledObject): number {
  const gone = Array.from(before?.overrides.values() ?? []).filter(({ key }) => !after.overrides.has(key));
  return gone.reduce((least, { view }) => Math.max(least, view.sequence + 1), 0);
}

/** What a component replaces: the same one before, or the occurrence of the master that it came from. */
export function counterpart(before: ScheduledObject, after: ScheduledObject, view: ItemView): ItemView | null {
  if (view.recurrenceId === null) return before.master;
  const key = after.keyOf(view.recurrenceId.at);
  const own = before.overrides.get(key);
  if (own !== undefined) return own.view;
  if (!before.occurs(key)) return null;
  const made = occurrenceAt(before, key);
  return made === null ? null : itemView(made);
}

/** Nobody has answered what is new; a copy of an event that others answered is a new one. */
function fresh(view: ItemView, owner: Owner, before: ScheduledObject | null): Component {
  const { component } = view;
  const sequence = Math.max(view.sequence, before?.master?.sequence ?? 0);
  const numbered =
    sequence === view.sequence ? component : withProperty(component, property('SEQUENCE', `${sequence}`));
  return withoutAnswers(numbered, owner, null);
}

function revisedView(
  before: ScheduledObject,
  old: ItemView,
  after: ScheduledObject,
  view: ItemView,
  owner: Owner,
): Component {
  const raised = isRevision(before, old, after, view, owner);
  const sequence = Math.max(view.sequence, old.sequence + (raised ? 1 : 0));
  const numbered =
    sequence === view.sequence ? view.component : withProperty(view.component, property('SEQUENCE', `${sequence}`));
  if (reschedules(before, old, after, view)) return withoutAnswers(numbered, owner, sequence);
  return withKeptMarks(old.component, numbered);
}

function isRevision(
  before: ScheduledObject,
  old: ItemView,
  after: ScheduledObject,
  view: ItemView,
  owner: Owner,
): boolean {
  if (timesOf(before, old) !== timesOf(after, view)) return true;
  const gone = (object: ScheduledObject, { component }: ItemView): string =>
    [...datesIn(object, component, 'EXDATE')].sort((left, right) => left - right).join();
  if (gone(before, old) !== gone(after, view)) return true;
  // Who is taken off gets a CANCEL, which needs a number above the one before; who comes back gets a REQUEST above that.
  return loses(old, view, owner);
}

/** Whether an attendee to whom we wrote is not one any more. */
function loses(old: ItemView, view: ItemView, owner: Owner): boolean {
  return attendeesOf(old.component).some(
    ({ address, scheduleAgent }) =>
      scheduleAgent === 'SERVER' &&
      !owner.addresses.has(address) &&
      attendeeAt(view.component, address)?.scheduleAgent !== 'SERVER',
  );
}

/** `floor`: the least sequence that an answer must have from now on. */
function withoutAnswers(component: Component, owner: Owner, floor: number | null): Component {
  return mapProperties(component, (each) => {
    if (each.name !== 'ATTENDEE') return each;
    const { address, scheduleAgent, status } = participant(each);
    if (owner.addresses.has(address) || scheduleAgent !== 'SERVER') return each;
    const open = status === 'NEEDS-ACTION' ? each : withParameter(each, 'PARTSTAT', 'NEEDS-ACTION');
    return floor === null ? withParameter(open, REPLIED, null) : withParameter(open, REPLIED, `${floor}/0`);
  });
}

/** A client that drops what it does not know does not make us forget which answer was the last. */
function withKeptMarks(old: Component, now: Component): Component {
  return mapProperties(now, (each) => {
    if (each.name !== 'ATTENDEE' || parameterOf(each, REPLIED) !== null) return each;
    const known = attendeeAt(old, participant(each).address);
    const mark = known === null ? null : parameterOf(known.property, REPLIED);
    return mark === null ? each : withParameter(each, REPLIED, mark);
  });
}
