import {
  attendeesOf,
  type Component,
  type ItemView,
  organizerOf,
  parameterOf,
  type Participant,
  type Property,
  propertiesOf,
  withAddedProperty,
  withParameter,
} from '#formats/ical';
import { isCancelled, type ScheduledObject, withMembers } from '../object.js';
import { datesIn, occurrenceAt } from '../occurrence.js';
import { attendeeAt, isOrganizer, mapAttendee, REPLIED } from '../people.js';
import { speaksFor } from './authority.js';
import { ignored, type Incoming, type Verdict } from './verdict.js';

/** RFC 5545 §3.2.12. */
const statuses = new Set(['NEEDS-ACTION', 'ACCEPTED', 'DECLINED', 'TENTATIVE', 'DELEGATED', 'COMPLETED', 'IN-PROCESS']);

/** RFC 5546 §3.2.3: the answer of one attendee, to the series or to occurrences of it. It changes nothing but that attendee. */
export function takeReply({ stored, message, sender, owner, isMember }: Incoming): Verdict {
  const known = stored?.first ?? null;
  if (stored === null || known === null) return ignored('unknown-event');
  if (!stored.views.some(({ component }) => isOrganizer(component, owner))) return ignored('not-organizer');
  const told = message.first?.organizer ?? null;
  if (told !== null && told.address !== organizerOf(known.component)?.address) return ignored('wrong-organizer');
  const answers = new Answers(stored, sender, isMember);
  const faults = message.views.map((view) => answers.take(view)).filter((fault) => fault !== null);
  if (!answers.changed) return faults[0] ?? ignored('unreadable');
  const reason = answers.delegated ? 'delegated' : 'attendee-replied';
  return { outcome: 'answered', reason, object: answers.object() };
}

class Answers {
  changed = false;
  delegated = false;
  private master: Component | null;
  private readonly overrides: Map<number, Component>;

  constructor(
    private readonly stored: ScheduledObject,
    private readonly sender: string | null,
    private readonly isMember: Incoming['isMember'],
  ) {
    this.master = stored.master?.component ?? null;
    this.overrides = new Map(Array.from(stored.overrides.values(), ({ key, component }) => [key, component]));
  }

  take(view: ItemView): Verdict | null {
    const [answer] = view.attendees.filter(({ delegatedFrom }) => delegatedFrom.length === 0);
    const who = answer ?? view.attendees[0];
    if (who === undefined || !statuses.has(who.status)) return ignored('unreadable');
    if (!speaksFor(this.sender, who, [this.stored.first?.component ?? null])) return ignored('wrong-sender');
    const key = view.recurrenceId === null ? null : this.stored.keyOf(view.recurrenceId.at);
    const component = key === null ? this.master : this.occurrence(key);
    if (component === null) return ignored(key === null ? 'unknown-event' : 'unknown-occurrence');
    const invited = attendeeAt(component, who.address) ?? this.substitute(component, who);
    if (invited === null) return ignored('not-an-attendee');
    const order = orderOf(view, invited);
    if (order !== null) return ignored(order);
    this.put(key, this.answered(component, view, who));
    return null;
  }

  object(): Component {
    const members = [...(this.master === null ? [] : [this.master]), ...this.overrides.values()];
    return withMembers(this.stored.calendar, members);
  }

  private occurrence(key: number): Component | null {
    const own = this.overrides.get(key);
    if (own !== undefined) return own;
    const { master } = this.stored;
    if (master === null || !this.stored.occurs(key) || isCancelled(master)) return null;
    return datesIn(this.stored, master.component, 'EXDATE').has(key) ? null : occurrenceAt(this.stored, key);
  }

  /** RFC 5546 §3.2.2.3: who answers for somebody that was invited; or as a member of a group that was. */
  private substitute(component: Component, who: Participant): Participant | null {
    const answers = (address: string): boolean =>
      who.delegatedFrom.includes(address) || (who.memberOf.includes(address) && this.isMember(address, who.address));
    return attendeesOf(component).some(({ address }) => answers(address)) ? who : null;
  }

  private answered(component: Component, view: ItemView, who: Participant): Component {
    const mark = `${view.sequence}/${view.stamp?.wall ?? 0}`;
    // RFC 6638 §3.2.9: the attendee's REQUEST-STATUS is what the organizer's client shows.
    const codes = propertiesOf(view.component, 'REQUEST-STATUS').map(({ value }) => value.split(';')[0]?.trim() ?? '');
    const change = (each: Property): Property => {
      let result = withParameter(withParameter(each, 'PARTSTAT', who.status), REPLIED, mark);
      if (who.delegatedTo.length > 0)
        result = withParameter(
          result,
          'DELEGATED-TO',
          who.property.parameters.find(({ name }) => name === 'DELEGATED-TO')?.values ?? null,
        );
      if (codes.length > 0) result = withParameter(result, 'SCHEDULE-STATUS', codes.join(','));
      // Whoever has answered is not asked any more.
      return withParameter(result, 'RSVP', null);
    };
    const delegates = [...view.attendees.filter(({ delegatedFrom }) => delegatedFrom.includes(who.address)), who];
    let result = component;
    for (const each of delegates)
      if (attendeeAt(result, each.address) === null) {
        result = withAddedProperty(result, bare(each.property));
        this.delegated = true;
      }
    return mapAttendee(result, who.address, change);
  }

  private put(key: number | null, component: Component): void {
    this.changed = true;
    if (key === null) this.master = component;
    else this.overrides.set(key, component);
  }
}

function bare(each: Property): Property {
  return ['SCHEDULE-AGENT', 'SCHEDULE-STATUS', REPLIED].reduce(
    (result, name) => withParameter(result, name, null),
    each,
  );
}

/** RFC 5546 §2.1.5: of the answers of one attendee the last counts, and none that was given to another time. */
function orderOf({ sequence, stamp }: ItemView, invited: Participant): 'older' | 'repeated' | null {
  const match = /^(\d+)\/(\d+)$/.exec(parameterOf(invited.property, REPLIED) ?? '');
  if (match === null) return null;
  const [known, last] = [Number(match[1]), Number(match[2])];
  const own = stamp?.wall ?? 0;
  if (sequence !== known) return sequence < known ? 'older' : null;
  if (own === last) return 'repeated';
  return own < last ? 'older' : null;
}
