import {
  attendeesOf,
  type Component,
  type ItemView,
  mapProperties,
  participant,
  propertyOf,
  withParameter,
  withProperty,
} from '#formats/ical';
import { contentOf, timesOf } from '../compare.js';
import { isCancelled, ScheduledObject, withMembers } from '../object.js';
import { datesIn, occurrenceAt } from '../occurrence.js';
import { ownAttendee, withStatus } from '../people.js';
import type { Owner, SchedulingMessage } from '../terms.js';
import { messageOf } from './message.js';
import type { Change, Plan } from './change.js';
import { counterpart } from './revision.js';

/** What an attendee's change tells the organizer (RFC 6638 §3.2.2). */
export function planOfAttendee(change: Change, organizer: string): Plan {
  const { before, after, owner } = change;
  const object = after === null ? null : stored(before, after);
  const told = (after ?? before)?.first?.organizer ?? null;
  // RFC 6638 §3.2.2.2: with another agent, the client does what is to be done.
  if (told?.scheduleAgent !== 'SERVER') return { kind: 'plan', object: object?.calendar ?? null, messages: [] };
  if (object === null)
    return {
      kind: 'plan',
      object: null,
      messages: replies(change, organizer, farewell(before as ScheduledObject, change)),
    };
  if (before !== null && !isAllowed(before, object, owner))
    return { kind: 'refused', refusal: 'allowed-attendee-scheduling-object-change' };
  const forced = told.scheduleForceSend?.toUpperCase() === 'REPLY';
  const answers = answersOf(before, object, owner, forced);
  return { kind: 'plan', object: object.calendar, messages: replies(change, organizer, answers) };
}

/**
 * What is stored: the organizer's stamps stay, for they order the organizer's messages (RFC 5546 §2.1.5), and so does the sequence.
 */
function stored(before: ScheduledObject | null, after: ScheduledObject): ScheduledObject {
  const members = after.views.map((view) => {
    const old = before === null ? null : counterpart(before, after, view);
    let member = mapProperties(view.component, (each) => withParameter(each, 'SCHEDULE-FORCE-SEND', null));
    for (const name of ['DTSTAMP', 'SEQUENCE']) {
      const known = old === null ? null : propertyOf(old.component, name);
      if (known !== null) member = withProperty(member, known);
    }
    return member;
  });
  return new ScheduledObject(withMembers(after.calendar, members));
}

/** RFC 6638 §3.2.2.1. What clients keep for themselves (X-, CATEGORIES, COLOR …) is theirs as well. */
function isAllowed(before: ScheduledObject, after: ScheduledObject, owner: Owner): boolean {
  if (before.master !== null && after.master === null) return false;
  if (before.master === null && after.master !== null) return false;
  for (const view of after.views) {
    const old = counterpart(before, after, view);
    if (old === null || timesOf(before, old) !== timesOf(after, view)) return false;
    if (organizersPart(old.component, owner) !== organizersPart(view.component, owner)) return false;
  }
  if (before.master === null || after.master === null) return true;
  const gone = datesIn(after, after.master.component, 'EXDATE');
  return [...datesIn(before, before.master.component, 'EXDATE')].every((key) => gone.has(key));
}

/** What the organizer says, with the answers of others; without oneself and those to whom one has delegated. */
function organizersPart(component: Component, owner: Owner): string {
  const others = mapProperties(component, (each) => {
    if (each.name !== 'ATTENDEE') return each;
    const { address, delegatedFrom } = participant(each);
    return owner.addresses.has(address) || delegatedFrom.some((from) => owner.addresses.has(from)) ? null : each;
  });
  const answers = attendeesOf(others).map(({ address, status }) => `${address} ${status}`);
  return `${contentOf(others)}\n${answers.sort().join('\n')}`;
}

interface Answer {
  readonly component: Component;
  readonly source: ScheduledObject;
}

function answersOf(
  before: ScheduledObject | null,
  after: ScheduledObject,
  owner: Owner,
  forced: boolean,
): readonly Answer[] {
  const answers: Answer[] = [];
  for (const view of after.views) {
    if (isCancelled(view)) continue;
    if (hasAnswered(before, after, view, owner) || (forced && ownAttendee(view.component, owner) !== null))
      answers.push({ component: view.component, source: after });
  }
  return before === null ? answers : [...answers, ...declined(before, after, owner)];
}

function hasAnswered(before: ScheduledObject | null, after: ScheduledObject, view: ItemView, owner: Owner): boolean {
  const self = ownAttendee(view.component, owner);
  if (self === null) return false;
  if (before === null) return self.status !== 'NEEDS-ACTION';
  const old = counterpart(before, after, view);
  const former = old === null ? null : ownAttendee(old.component, owner);
  if (self.status !== (former?.status ?? 'NEEDS-ACTION')) return true;
  // An occurrence that got a component of its own, and does not follow a new answer to the series.
  if (view.recurrenceId === null || isKnown(before, after, view) || after.master === null) return false;
  return self.status !== (ownAttendee(after.master.component, owner)?.status ?? self.status);
}

function isKnown(before: ScheduledObject, after: ScheduledObject, { recurrenceId }: ItemView): boolean {
  return recurrenceId !== null && before.overrides.has(after.keyOf(recurrenceId.at));
}

/** RFC 6638 §3.2.2.3: an occurrence that the attendee takes away is declined. */
function declined(before: ScheduledObject, after: ScheduledObject, owner: Owner): readonly Answer[] {
  const keys = new Set<number>();
  if (before.master !== null && after.master !== null) {
    const known = datesIn(before, before.master.component, 'EXDATE');
    for (const key of datesIn(after, after.master.component, 'EXDATE')) if (!known.has(key)) keys.add(key);
  } else for (const key of before.overrides.keys()) if (!after.overrides.has(key)) keys.add(key);
  return [...keys].flatMap((key) => {
    const component = before.overrides.get(key)?.component ?? (before.occurs(key) ? occurrenceAt(before, key) : null);
    return component === null ? [] : decline(component, before, owner);
  });
}

function decline(component: Component, source: ScheduledObject, owner: Owner): readonly Answer[] {
  const self = ownAttendee(component, owner);
  const cancelled = propertyOf(component, 'STATUS')?.value.trim().toUpperCase() === 'CANCELLED';
  if (self === null || cancelled || self.status === 'DECLINED') return [];
  return [{ component: withStatus(component, self.address, 'DECLINED'), source }];
}

/** RFC 6638 §3.2.2.4. */
function farewell(before: ScheduledObject, { owner, reply }: Change): readonly Answer[] {
  if (!reply) return [];
  return before.views.flatMap(({ component }) => decline(component, before, owner));
}

function replies(change: Change, organizer: string, answers: readonly Answer[]): readonly SchedulingMessage[] {
  const [first] = answers;
  if (first === undefined) return [];
  const { owner, now } = change;
  const from = ownAttendee(first.component, owner)?.address as string;
  const members = answers.map(({ component }) => replyComponent(component, owner));
  return [messageOf({ method: 'REPLY', from, to: organizer, now }, first.source.calendar, members)];
}

/** Properties of a REPLY (RFC 5546 §3.2.3); the times are there for clients that look for the event by them. */
const replied = new Set([
  'UID',
  'RECURRENCE-ID',
  'SEQUENCE',
  'DTSTAMP',
  'ORGANIZER',
  'DTSTART',
  'DTEND',
  'DURATION',
  'DUE',
  'SUMMARY',
  'COMMENT',
  'PERCENT-COMPLETE',
  'COMPLETED',
]);

/** One's own answer alone, and the names of those to whom one has delegated it. */
export function replyComponent(component: Component, owner: Owner): Component {
  const self = ownAttendee(component, owner);
  const properties = component.properties.filter(
    (each) =>
      replied.has(each.name) || each === self?.property || (each.name === 'STATUS' && component.name === 'VTODO'),
  );
  return { ...component, properties, components: [] };
}
