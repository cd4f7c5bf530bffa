import { type Component, type ItemView, organizerOf, type RecurrenceId } from '#formats/ical';
import { isCancelled, ScheduledObject, withMembers } from '../object.js';
import { datesIn, occurrenceAt } from '../occurrence.js';
import { isOrganizer, ownAttendee } from '../people.js';
import type { Owner } from '../terms.js';
import { organizerIn, speaksFor } from './authority.js';
import { adopted, invitation, isPersonal, withoutMethod } from './copy.js';
import { compareRevisions } from './order.js';
import { ignored, type Incoming, type Verdict } from './verdict.js';

/** An invitation, or a new revision of one (RFC 5546 §3.2.2). */
export function takeRequest(incoming: Incoming): Verdict {
  const { stored, message, sender, owner } = incoming;
  const organizer = organizerIn(message);
  if (organizer === null) return ignored('no-organizer');
  if (owner.addresses.has(organizer.address)) return ignored('own-event');
  const invited = message.views.some(({ component }) => ownAttendee(component, owner) !== null);
  const spoken = speaksFor(sender, organizer, [message.first?.component ?? null]);
  if (!invited) return ignored(spoken ? 'not-invited' : 'forwarded');
  if (stored === null) return { outcome: 'added', reason: 'new-invitation', object: invitation(message, owner) };
  return takeRevision(incoming);
}

/** RFC 5546 §3.2.1: what is published changes what the calendar has, and adds nothing by itself. */
export function takePublish(incoming: Incoming): Verdict {
  if (incoming.stored === null) return ignored('publication');
  return takeRevision(incoming);
}

function takeRevision({ stored, message, sender, owner }: Incoming & { stored: ScheduledObject | null }): Verdict {
  const known = stored?.first ?? null;
  if (stored === null || known === null) return ignored('unknown-event');
  const former = organizerOf(known.component);
  if (former === null || isOrganizer(known.component, owner)) return ignored('own-event');
  if (organizerIn(message)?.address !== former.address) return ignored('wrong-organizer');
  if (!speaksFor(sender, former, [known.component])) return ignored('wrong-sender');
  const merged = merge(stored, message, owner);
  if (merged.object === null) return ignored(merged.older ? 'older' : 'repeated');
  return { outcome: 'updated', reason: 'newer-revision', object: merged.object };
}

interface Merged {
  readonly object: Component | null;
  readonly older: boolean;
}

/** Component by component, so that what comes late does not undo what came before it. */
function merge(stored: ScheduledObject, message: ScheduledObject, owner: Owner): Merged {
  let older = false;
  let changed = false;
  const take = (view: ItemView, known: ItemView | null, base: ItemView | null): Component | null => {
    if (known !== null) {
      const order = compareRevisions(view, known);
      if (order === 'older') older = true;
      if (order !== 'newer') return null;
    }
    changed = true;
    return adopted(view, known ?? base, { stored, message, owner });
  };
  const masterTaken = message.master === null ? null : take(message.master, stored.master, null);
  const master = masterTaken ?? masterOf(stored);
  const overrides = new Map<number, Component>();
  for (const { key, component, view } of stored.overrides.values())
    if (masterTaken === null || isKept(stored, message, key, view)) overrides.set(key, component);
  for (const { key, view } of message.overrides.values()) {
    const at = stored.master === null ? key : stored.keyOf((view.recurrenceId as RecurrenceId).at);
    const known = stored.overrides.get(at)?.view ?? null;
    const component = take(view, known, stored.master);
    if (component !== null) overrides.set(at, component);
    else if (known !== null) overrides.set(at, known.component);
  }
  if (!changed) return { object: null, older };
  return { object: assembled(stored.calendar, message.calendar, master, overrides), older };
}

function masterOf({ master }: ScheduledObject): Component | null {
  return master === null ? null : master.component;
}

function assembled(
  stored: Component,
  message: Component,
  master: Component | null,
  overrides: ReadonlyMap<number, Component>,
): Component {
  const members = master === null ? [...overrides.values()] : [master, ...overrides.values()];
  return withMembers(withoutMethod({ ...stored, components: zonesOf(stored, message) }), members);
}

/** What a whole new series leaves of an occurrence: what only the owner made of it, or what is newer than the series that says nothing of it. */
function isKept(stored: ScheduledObject, message: ScheduledObject, key: number, view: ItemView): boolean {
  const master = message.master as ItemView;
  if (datesIn(message, master.component, 'EXDATE').has(key) || !message.occurs(key)) return false;
  if (isCancelled(view)) return view.sequence > master.sequence;
  const plain = occurrenceAt(stored, key);
  return plain !== null && isPersonal(stored, plain, view.component);
}

function zonesOf(stored: Component, message: Component): readonly Component[] {
  const name = (zone: Component): string => zone.properties.find((each) => each.name === 'TZID')?.value ?? '';
  const sent = message.components.filter((each) => each.name === 'VTIMEZONE');
  const names = new Set(sent.map(name));
  const rest = stored.components.filter((each) => each.name === 'VTIMEZONE' && !names.has(name(each)));
  const others = stored.components.filter((each) => each.name.startsWith('X-'));
  return [...rest, ...sent, ...others];
}
