import {
  type Component,
  mapProperties,
  participant,
  printCalendar,
  type Property,
  parameterOf,
  withoutComponents,
  withParameter,
} from '#formats/ical';
import { isPersonal } from './incoming/copy.js';
import { mapMembers, membersOf, ScheduledObject, withMembers } from './object.js';
import { datesIn, occurrenceAt } from './occurrence.js';
import { counterpart } from './outgoing/revision.js';
import { attendeeAt, REPLIED } from './people.js';
import type { Owner } from './terms.js';

const ofAnswers = ['PARTSTAT', 'SCHEDULE-STATUS', 'DELEGATED-TO', REPLIED];

/** What a client made of a version before others answered, with their answers (RFC 6638 §3.2.10.1). */
export function withKnownAnswers(before: Component, after: Component, owner: Owner): Component {
  const [known, changed] = [new ScheduledObject(before), new ScheduledObject(after)];
  const former = new Map(changed.views.map((view) => [view.component, counterpart(known, changed, view)]));
  const members = membersOf(after).map((member) => {
    const old = former.get(member)?.component ?? null;
    return old === null ? member : withAnswersOf(old, member, owner);
  });
  return withMembers(after, [...members, ...answeredAlone(known, changed, owner)]);
}

/** Occurrences that got components of their own by answers to them alone. */
function answeredAlone(known: ScheduledObject, changed: ScheduledObject, owner: Owner): readonly Component[] {
  if (changed.master === null) return [];
  const gone = datesIn(changed, changed.master.component, 'EXDATE');
  return [...known.overrides.values()].flatMap(({ key, component }) => {
    if (changed.overrides.has(key) || gone.has(key) || !known.occurs(key) || !changed.occurs(key)) return [];
    const plain = occurrenceAt(known, key);
    const made = occurrenceAt(changed, key);
    if (plain === null || made === null || !isPersonal(known, plain, component)) return [];
    return [withAnswersOf(component, made, owner)];
  });
}

function withAnswersOf(old: Component, member: Component, owner: Owner): Component {
  return mapProperties(member, (each) => {
    if (each.name !== 'ATTENDEE') return each;
    const { address } = participant(each);
    const said = owner.addresses.has(address) ? null : attendeeAt(old, address);
    if (said === null) return each;
    return ofAnswers.reduce((result, name) => {
      const value = parameterOf(said.property, name);
      return value === parameterOf(each, name) ? result : withParameter(result, name, value);
    }, each);
  });
}

/** Stamps, and what others than the owner answered, do not make an object mean something else (RFC 6638 §3.2.10). */
export function meansTheSame(one: Component, other: Component, owner: Owner): boolean {
  return meaningOf(one, owner) === meaningOf(other, owner);
}

function meaningOf(calendar: Component, owner: Owner): string {
  const bare = mapMembers(calendar, (member) => {
    const shown = withoutComponents(member, 'VALARM');
    return mapProperties(shown, (each) => {
      if (['DTSTAMP', 'LAST-MODIFIED', 'SEQUENCE', 'CREATED'].includes(each.name)) return null;
      if (each.name !== 'ATTENDEE' || owner.addresses.has(participant(each).address)) return { ...each, raw: null };
      return [...ofAnswers, 'RSVP'].reduce<Property>((result, name) => withParameter(result, name, null), {
        ...each,
        raw: null,
      });
    });
  });
  return printCalendar(bare);
}
