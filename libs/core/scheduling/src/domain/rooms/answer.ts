import {
  type Component,
  escapeText,
  itemView,
  mapProperties,
  organizerOf,
  participant,
  property,
  withAddedProperty,
  withoutProperties,
  withParameter,
  withProperty,
} from '#formats/ical';
import { isCancelled, ScheduledObject, withMembers } from '../object.js';
import { occurrenceAt } from '../occurrence.js';
import { replyComponent } from '../outgoing/attendee.js';
import { messageOf } from '../outgoing/message.js';
import { ownAttendee } from '../people.js';
import type { Owner, SchedulingMessage } from '../terms.js';
import type { BookingFault, Judgement } from './booking.js';

/** Both languages are equals. */
const words: Readonly<Record<BookingFault, string>> = {
  'not-allowed': '予約する権限がありません。 / You may not book this.',
  'too-many-people': '定員を超えています。 / There are more people than places.',
  'no-series': '繰り返しの予約はできません。 / This cannot be booked again and again.',
  'too-often': '繰り返しの回数が多すぎます。 / This recurs too often.',
  'too-far': '予約できる期間の外です。 / That is too far in the future.',
  'too-long': '予約できる時間の長さを超えています。 / That is too long.',
  closed: '利用時間の外です。 / It is closed at that time.',
  taken: '他の予約と重なっています。 / It is booked at that time.',
};
const waitingWords = {
  approval: '承認を待っています。 / The booking waits for approval.',
  time: '他の予約があるため、キャンセル待ちです。 / It is booked at that time: this booking waits for it.',
} as const;
export const rejectionWords = '承認されませんでした。 / The booking was not approved.';

/** The object of a booking with the answer in it. What is not the room's time does not make it busy. */
export function answered(calendar: Component, owner: Owner, { status, declined, waits }: Judgement): Component {
  const object = new ScheduledObject(calendar);
  const isFree = status === 'DECLINED' || waits === 'time';
  const known = new Set(object.overrides.keys());
  const marked = object.views.map((view) => {
    const key = view.recurrenceId === null ? null : object.keyOf(view.recurrenceId.at);
    const isDeclined = status !== 'DECLINED' && key !== null && declined.has(key);
    return withAnswer(view.component, owner, isDeclined ? 'DECLINED' : status, isFree || isDeclined);
  });
  const added = [...declined.keys()]
    .filter((key) => !known.has(key) && object.master?.recurs === true)
    .flatMap((key) => occurrenceAt(object, key) ?? [])
    .map((component) => withAnswer(component, owner, 'DECLINED', true));
  return withMembers(calendar, [...marked, ...added]);
}

function withAnswer(component: Component, owner: Owner, status: string, isFree: boolean): Component {
  if (isCancelled(itemView(component))) return component;
  const self = ownAttendee(component, owner)?.address;
  const said = mapProperties(component, (each) =>
    each.name === 'ATTENDEE' && participant(each).address === self
      ? withParameter(withParameter(each, 'PARTSTAT', status), 'RSVP', null)
      : each,
  );
  return isFree ? withProperty(said, property('TRANSP', 'TRANSPARENT')) : withoutProperties(said, 'TRANSP');
}

/** What the organizer hears; null where nobody is to hear. */
export function answerMessage(
  calendar: Component,
  owner: Owner,
  { declined, fault, waits }: Judgement,
  { now, comment }: { readonly now: number; readonly comment?: string },
): SchedulingMessage | null {
  const object = new ScheduledObject(calendar);
  const members = object.views.flatMap((view) => {
    const self = ownAttendee(view.component, owner);
    if (isCancelled(view) || self === null) return [];
    const key = view.recurrenceId === null ? null : object.keyOf(view.recurrenceId.at);
    const own = key === null ? undefined : declined.get(key);
    const text = comment ?? (own ? words[own] : waits ? waitingWords[waits] : fault && words[fault]);
    const bare = withoutProperties(replyComponent(view.component, owner), 'COMMENT');
    return [text ? withAddedProperty(bare, property('COMMENT', escapeText(text))) : bare];
  });
  const [first] = members;
  const organizer = first ? organizerOf(first) : null;
  const from = object.views.map(({ component }) => ownAttendee(component, owner)?.address).find((each) => each);
  if (organizer === null || from === undefined) return null;
  return messageOf({ method: 'REPLY', from, to: organizer.address, now }, calendar, members);
}

export const isOver = (calendar: Component): boolean => new ScheduledObject(calendar).views.every(isCancelled);
