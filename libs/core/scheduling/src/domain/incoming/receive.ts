import { type Component, propertyOf } from '#formats/ical';
import { membersOf, ScheduledObject } from '../object.js';
import {
  type DecisionRecord,
  type Method,
  type Owner,
  type ReceivedMessage,
  SCHEDULING_LIMITS,
  type SchedulingLimits,
  type SchedulingMessage,
} from '../terms.js';
import { takeAdd } from './add.js';
import { takeCancel } from './cancel.js';
import { takeCounter, takeDeclineCounter, takeRefresh } from './negotiation.js';
import { takeReply } from './reply.js';
import { takePublish, takeRequest } from './request.js';
import { ignored, type Incoming, type Verdict } from './verdict.js';

export interface Receipt {
  readonly record: DecisionRecord;
  readonly object: Component | null;
  readonly answer: SchedulingMessage | null;
}

export interface ReceiveOptions {
  readonly now: number;
  /** Whether somebody is in a group that is invited; nobody is where it is not known. */
  readonly isMember?: (group: string, address: string) => boolean;
  readonly limits?: SchedulingLimits;
}

const methods = {
  REQUEST: takeRequest,
  PUBLISH: takePublish,
  REPLY: takeReply,
  ADD: takeAdd,
  CANCEL: takeCancel,
  REFRESH: takeRefresh,
  COUNTER: takeCounter,
  DECLINECOUNTER: takeDeclineCounter,
} as const satisfies Record<Method, (incoming: Incoming) => Verdict>;

/** Methods in which an attendee speaks; in the others it is the organizer. */
const ofAttendees: readonly Method[] = ['REPLY', 'REFRESH', 'COUNTER'];

/**
 * What a message does to the object of its UID in the recipient's calendar (RFC 5546 §2.1.5). Nothing is stored but what comes back, and there
 * is a record of it in any case.
 */
export function receive(
  stored: Component | null,
  { method, sender, calendar }: ReceivedMessage,
  owner: Owner,
  { now, isMember = () => false, limits = SCHEDULING_LIMITS }: ReceiveOptions,
): Receipt {
  const members = membersOf(calendar).length;
  const message = new ScheduledObject(members > limits.components ? { ...calendar, components: [] } : calendar);
  const incoming = {
    stored: stored === null ? null : new ScheduledObject(stored),
    message,
    sender,
    owner,
    now,
    isMember,
  };
  const verdict = refused(members, limits, message) ?? methods[method](incoming);
  const record = { outcome: verdict.outcome, reason: verdict.reason, uid: message.uid, method };
  const from = speakerOf(method, message) ?? sender ?? '';
  return { record: { ...record, from }, object: verdict.object ?? null, answer: verdict.answer ?? null };
}

function refused(members: number, limits: SchedulingLimits, message: ScheduledObject): Verdict | null {
  if (members > limits.components) return ignored('too-many-components');
  const { uid, views } = message;
  if (uid === '' || views.some((view) => view.uid !== uid || view.kind !== views[0]?.kind))
    return ignored('unreadable');
  // A RECURRENCE-ID that cannot be read would make the master of an occurrence.
  const unclear = views.some(
    (view) => view.recurrenceId === null && propertyOf(view.component, 'RECURRENCE-ID') !== null,
  );
  const masters = membersOf(message.calendar).length - message.overrides.size;
  return unclear || masters > 1 ? ignored('unreadable') : null;
}

function speakerOf(method: Method, { first }: ScheduledObject): string | null {
  const speaker = ofAttendees.includes(method) ? first?.attendees[0] : first?.organizer;
  return speaker?.address ?? null;
}
