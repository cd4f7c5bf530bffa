import type { Busy } from '#core/calendar';
import { caldav, DavFault, keyOf, type RecipientAnswer, readXml, elementsIn, scheduleResponse } from '#wires/dav';
import { printDate, property, utcDate, type Participant } from '#formats/ical';
import type { AccountId } from '#kernel';
import type { Collection } from '#core/collections';
import { floatingIn } from '../calendarZones.js';
import type { DavContext, Method } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { type DavRequest, xmlType } from '../exchange.js';
import { freeBusyText } from '../freeBusyText.js';
import type { CollectionPlace } from '../place.js';
import { sharingPost } from '../sharing/post.js';
import { type FreeBusyRequest, readFreeBusyRequest } from '../scheduling/freeBusyRequest.js';

/** Takes requests to the outbox of who sends them, or of whom they act for (RFC 6638 §5), and what is said of sharing. */
export const post: Method = async (request, context) => {
  const place = await context.places.find(request.self, request.path);
  if (place.kind === 'nothing') throw new DavRefusal(404);
  const isOutbox = place.kind === 'collection' && place.collection.kind === 'outbox';
  return isOutbox ? await askBusy(request, place, context) : await sharingPost(request, context, place);
};

async function askBusy(request: DavRequest, { owner }: CollectionPlace, context: DavContext): ReturnType<Method> {
  if (!/^text\/calendar\b/i.test(request.header('content-type') ?? 'text/calendar'))
    throw new DavFault(403, 'a body that is no calendar', caldav('supported-calendar-data'));
  const asked = readFreeBusyRequest(await request.body());
  const { addressees } = context;
  const own = await addressees.addressesOf(owner);
  // RFC 6638 §5.2.2
  if (!own.has(asked.organizer.address)) throw new DavFault(403, 'somebody else asks', caldav('valid-organizer'));
  const found = await addressees.find(asked.attendees.map(({ address }) => address));
  const accounts = new Map<Participant, AccountId>();
  for (const attendee of asked.attendees) {
    const whom = found.get(attendee.address);
    // Others than those of the organisation look like nobody.
    if (whom?.kind === 'account' && whom.organisationId === owner.organisationId)
      accounts.set(attendee, whom.accountId);
  }
  const busy = await context.busy.of([...new Set(accounts.values())], {
    range: asked,
    counts: isOpaque,
    floating: (calendar) => floatingIn(calendar),
    except: asked.except,
  });
  const stamp = printDate(utcDate(context.clock.now()));
  const answers = asked.attendees.map((attendee) => {
    const account = accounts.get(attendee);
    return answerFor(asked, attendee, account === undefined ? undefined : busy.get(account), stamp);
  });
  const body = scheduleResponse(answers);
  return { status: 200, headers: { 'content-type': xmlType, 'cache-control': 'no-cache' }, body };
}

function answerFor(
  { from, until, organizer, uid }: FreeBusyRequest,
  attendee: Participant,
  busy: readonly Busy[] | null | undefined,
  stamp: string,
): RecipientAnswer {
  const recipient = attendee.property.value;
  // RFC 5546 §3.6
  if (busy === undefined) return { recipient, status: '3.7;Invalid calendar user', calendarData: null };
  if (busy === null) return { recipient, status: '5.1;Service unavailable', calendarData: null };
  const more = [property('UID', uid), organizer.property, attendee.property];
  const calendarData = freeBusyText(busy, { from, until, stamp, method: 'REPLY', more });
  return { recipient, status: '2.0;Success', calendarData };
}

/** RFC 6638 §9.1 */
function isOpaque({ properties }: Collection): boolean {
  const kept = properties[keyOf(caldav('schedule-calendar-transp'))];
  if (kept === undefined) return true;
  return !elementsIn(readXml(Buffer.from(kept))).some((name) => keyOf(name) === keyOf(caldav('transparent')));
}
