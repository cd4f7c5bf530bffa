import { organizerOf } from '#formats/ical';
import { isOrganizer, ownAttendee } from '../people.js';
import { messageOf } from '../outgoing/message.js';
import { viewFor } from '../outgoing/view.js';
import { organizerIn, speaksFor } from './authority.js';
import { ignored, type Incoming, type Verdict } from './verdict.js';

/** RFC 5546 §3.2.6: an attendee asks for the event as it is now, and gets what they may know of it. */
export function takeRefresh(incoming: Incoming): Verdict {
  const refusal = refusalOf(incoming);
  const { stored, message, now } = incoming;
  if (refusal !== null || stored === null) return refusal ?? ignored('unknown-event');
  const address = message.first?.attendees[0]?.address ?? '';
  const from = stored.first?.organizer?.address ?? '';
  const view = viewFor(stored, address);
  if (view === null) return ignored('not-an-attendee');
  const members = view.views.map(({ component }) => component);
  const answer = messageOf({ method: 'REQUEST', from, to: address, now }, view.calendar, members);
  return { outcome: 'answered', reason: 'refresh-requested', answer };
}

/** RFC 5546 §3.2.7: a proposal, which a person decides on; the event stays as it is. */
export function takeCounter(incoming: Incoming): Verdict {
  return refusalOf(incoming) ?? { outcome: 'noted', reason: 'counter-proposal' };
}

/** RFC 5546 §3.2.8: the organizer keeps to what was said. */
export function takeDeclineCounter({ stored, message, sender, owner }: Incoming): Verdict {
  const known = stored?.first ?? null;
  if (known === null) return ignored('unknown-event');
  const organizer = organizerOf(known.component);
  if (organizer === null || isOrganizer(known.component, owner)) return ignored('own-event');
  if (organizerIn(message)?.address !== organizer.address) return ignored('wrong-organizer');
  if (!speaksFor(sender, organizer, [known.component])) return ignored('wrong-sender');
  if (ownAttendee(known.component, owner) === null) return ignored('not-invited');
  return { outcome: 'noted', reason: 'counter-declined' };
}

/** What attendees ask of an organizer is heard of those who are invited. */
function refusalOf({ stored, message, sender, owner }: Incoming): Verdict | null {
  const known = stored?.first ?? null;
  if (stored === null || known === null) return ignored('unknown-event');
  if (!stored.views.some(({ component }) => isOrganizer(component, owner))) return ignored('not-organizer');
  const attendees = message.first?.attendees ?? [];
  // A counter-proposal may hold all attendees: the sender is the one who proposes.
  const who = attendees.find(({ address }) => address === sender) ?? attendees[0];
  if (who === undefined) return ignored('unreadable');
  if (!stored.views.some((view) => view.attendees.some(({ address }) => address === who.address)))
    return ignored('not-an-attendee');
  return speaksFor(sender, who, [known.component]) ? null : ignored('wrong-sender');
}
