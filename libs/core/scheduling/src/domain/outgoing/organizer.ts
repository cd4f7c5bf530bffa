import { attendeesOf, type Component, itemView, type ItemView, property, withProperty } from '#formats/ical';
import { contentOf, timesOf } from '../compare.js';
import { isCancelled, type ScheduledObject } from '../object.js';
import { datesIn, occurrenceAt } from '../occurrence.js';
import { attendeeAt } from '../people.js';
import type { ChangeRefusal, Method, Owner, SchedulingLimits, SchedulingMessage } from '../terms.js';
import { messageOf } from './message.js';
import type { Change, Plan } from './change.js';
import { revised } from './revision.js';
import { attendeesIn, invitationsOf, viewFor } from './view.js';

/** What an organizer's change tells whom (RFC 6638 §3.2.1). */
export function planOfOrganizer(change: Change, organizer: string, limits: SchedulingLimits): Plan {
  const { before, owner, now } = change;
  const refusal = refusalOf(change, organizer, limits);
  if (refusal !== null) return { kind: 'refused', refusal };
  const after = change.after === null ? null : revised(before, change.after, owner);
  const messages: SchedulingMessage[] = [];
  const known = new Map<string, readonly SchedulingMessage[]>();
  for (const address of attendeesIn([before, after], owner)) {
    const forced = isForced(change.after, address);
    const key = `${invitationsOf(before, address)} ${invitationsOf(after, address)} ${forced}`;
    const same = known.get(key) ?? messagesTo(address, { before, after, forced, organizer, now });
    known.set(key, same);
    messages.push(...same.map((message) => (message.to === address ? message : { ...message, to: address })));
  }
  return { kind: 'plan', object: after?.calendar ?? null, messages };
}

interface Telling {
  readonly before: ScheduledObject | null;
  readonly after: ScheduledObject | null;
  readonly forced: boolean;
  readonly organizer: string;
  readonly now: number;
}

function messagesTo(address: string, { before, after, forced, organizer, now }: Telling): readonly SchedulingMessage[] {
  const old = before === null ? null : viewFor(before, address);
  const view = after === null ? null : viewFor(after, address);
  const source = view ?? old;
  if (source === null) return [];
  const previous = old?.calendar ?? null;
  return draftsFor(old, view, after, forced).map(({ method, members }) => ({
    ...messageOf({ method, from: organizer, to: address, now }, source.calendar, members),
    previous,
  }));
}

function refusalOf(
  { before, after, owner }: Change,
  organizer: string,
  limits: SchedulingLimits,
): ChangeRefusal | null {
  if (after === null) return null;
  for (const { organizer: each } of after.views) {
    if (each === null || each.address !== organizer) return 'same-organizer-in-all-components';
  }
  const former = before?.first?.organizer ?? null;
  if (former !== null && !owner.addresses.has(former.address)) return 'allowed-organizer-scheduling-object-change';
  if (attendeesIn([before, after], owner).length > limits.recipients) return 'max-attendees-per-instance';
  return before !== null && answersForOthers(before, after, owner)
    ? 'allowed-organizer-scheduling-object-change'
    : null;
}

/** RFC 6638 §3.2.1: nobody but the attendee says that the attendee comes. */
function answersForOthers(before: ScheduledObject, after: ScheduledObject, owner: Owner): boolean {
  const said = new Set<string>();
  for (const { component } of before.views)
    for (const { address, status } of attendeesOf(component)) said.add(`${status} ${address}`);
  return after.views.some(({ component }) =>
    attendeesOf(component).some(
      ({ address, status, scheduleAgent }) =>
        scheduleAgent === 'SERVER' &&
        status !== 'NEEDS-ACTION' &&
        !owner.addresses.has(address) &&
        !said.has(`${status} ${address}`),
    ),
  );
}

/** RFC 6638 §7.2. */
function isForced(after: ScheduledObject | null, address: string): boolean {
  return (after?.views ?? []).some(
    ({ component }) => attendeeAt(component, address)?.scheduleForceSend?.toUpperCase() === 'REQUEST',
  );
}

interface Draft {
  readonly method: Method;
  readonly members: readonly Component[];
}

/** The table of RFC 6638 §3.2.1.2, by occurrence. `after` is what is stored: it knows the numbers of what was cancelled. */
function draftsFor(
  old: ScheduledObject | null,
  view: ScheduledObject | null,
  after: ScheduledObject | null,
  forced: boolean,
): readonly Draft[] {
  const whole = (object: ScheduledObject): Draft => ({
    method: 'REQUEST',
    members: object.views.map(({ component }) => component),
  });
  if (view === null) return old === null ? [] : [cancelAll(old, after)];
  if (old === null || forced) return [whole(view)];
  if (old.master !== null && view.master === null) return [cancelAll(old, after), whole(view)];
  if (needsWhole(old, view)) return [whole(view)];
  const cancelled = cancelledKeys(old, view).flatMap((key) => cancelOne(old, key, after));
  const changed = changedOverrides(old, view);
  const drafts: Draft[] = [];
  if (cancelled.length > 0) drafts.push({ method: 'CANCEL', members: cancelled });
  if (changed.length > 0) drafts.push({ method: 'REQUEST', members: changed });
  return drafts;
}

/** Changes of the series itself, and occurrences that came back. */
function needsWhole(old: ScheduledObject, view: ScheduledObject): boolean {
  if (view.master === null) return false;
  if (old.master === null) return true;
  if (timesOf(old, old.master) !== timesOf(view, view.master)) return true;
  if (contentOf(old.master.component) !== contentOf(view.master.component)) return true;
  const gone = datesIn(view, view.master.component, 'EXDATE');
  if ([...datesIn(old, old.master.component, 'EXDATE')].some((key) => !gone.has(key))) return true;
  return [...old.overrides.keys()].some((key) => !view.overrides.has(key) && !gone.has(key));
}

function cancelledKeys(old: ScheduledObject, view: ScheduledObject): readonly number[] {
  if (view.master === null) return [...old.overrides.keys()].filter((key) => !view.overrides.has(key));
  const known = datesIn(old, (old.master as ItemView).component, 'EXDATE');
  return [...datesIn(view, view.master.component, 'EXDATE')].filter(
    (key) => !known.has(key) && (old.overrides.has(key) || old.occurs(key)),
  );
}

function changedOverrides(old: ScheduledObject, view: ScheduledObject): readonly Component[] {
  return Array.from(view.overrides.values()).flatMap(({ key, component, view: own }) => {
    const former = old.overrides.get(key)?.component ?? (old.occurs(key) ? occurrenceAt(old, key) : null);
    if (former === null) return [component];
    const same = timesOf(old, itemView(former)) === timesOf(view, own) && contentOf(former) === contentOf(component);
    return same ? [] : [component];
  });
}

/** RFC 5546 §3.2.5: a CANCEL has a number above the last. */
function cancelAll(old: ScheduledObject, after: ScheduledObject | null): Draft {
  const members = old.views
    .filter((each) => !isCancelled(each))
    .map((each) => cancelled(each, numberAfter(each, old, after)));
  // Of a whole series the master is enough.
  return { method: 'CANCEL', members: old.master === null ? members : members.slice(0, 1) };
}

function cancelOne(old: ScheduledObject, key: number, after: ScheduledObject | null): readonly Component[] {
  const own = old.overrides.get(key)?.component ?? occurrenceAt(old, key);
  if (own === null) return [];
  const view = itemView(own);
  return [cancelled(view, numberAfter(view, old, after))];
}

/** What was stored with the change says the number; else it is the next. */
function numberAfter(view: ItemView, old: ScheduledObject, after: ScheduledObject | null): number {
  const key = view.recurrenceId === null ? null : old.keyOf(view.recurrenceId.at);
  const stored = key === null ? after?.master : (after?.overrides.get(key)?.view ?? after?.master);
  return Math.max(view.sequence + 1, stored?.sequence ?? 0);
}

function cancelled({ component }: ItemView, sequence: number): Component {
  return withProperty(withProperty(component, property('STATUS', 'CANCELLED')), property('SEQUENCE', `${sequence}`));
}
