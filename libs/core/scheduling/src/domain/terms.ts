import type { Component } from '#formats/ical';

/** RFC 5546 §1.4. */
export const METHODS = [
  'PUBLISH',
  'REQUEST',
  'REPLY',
  'ADD',
  'CANCEL',
  'REFRESH',
  'COUNTER',
  'DECLINECOUNTER',
] as const;
export type Method = (typeof METHODS)[number];

/** Who owns a calendar: every address that is theirs, in lower case. */
export interface Owner {
  readonly addresses: ReadonlySet<string>;
}

/** A message of iTIP from one calendar user to another. */
export interface SchedulingMessage {
  readonly method: Method;
  readonly uid: string;
  /** The organizer or attendee in whose name it is. */
  readonly from: string;
  readonly to: string;
  /** A VCALENDAR with METHOD. */
  readonly calendar: Component;
  /** What the recipient had been told before, where it is a change of that. */
  readonly previous?: Component | null;
}

/** A message as it came. */
export interface ReceivedMessage {
  readonly method: Method;
  /** Author of the mail, or who signed in; null where nobody vouches for one. */
  readonly sender: string | null;
  readonly calendar: Component;
}

/** What a message did. */
export type Outcome = 'added' | 'updated' | 'answered' | 'cancelled' | 'noted' | 'ignored';

/** Why. The list is closed: people read it in their language. */
export type Reason =
  | 'new-invitation'
  | 'newer-revision'
  | 'attendee-replied'
  | 'delegated'
  | 'organizer-cancelled'
  | 'occurrence-cancelled'
  | 'occurrence-added'
  | 'refresh-requested'
  | 'counter-proposal'
  | 'counter-declined'
  /** Repeats what is known. */
  | 'repeated'
  /** Of an older revision than the one that is known. */
  | 'older'
  /** The calendar has no such event. */
  | 'unknown-event'
  | 'unknown-occurrence'
  /** The event is of another organizer. */
  | 'wrong-organizer'
  /** The sender speaks for nobody whose word counts here. */
  | 'wrong-sender'
  /** The recipient is not the organizer. */
  | 'not-organizer'
  /** Answers somebody who was not invited. */
  | 'not-an-attendee'
  /** The recipient is not invited: the organizer sent it to others as well. */
  | 'not-invited'
  /** The recipient is not invited: somebody passed it on. */
  | 'forwarded'
  /** The recipient organizes the event. */
  | 'own-event'
  /** Published, and not in the calendar. */
  | 'publication'
  /** Nobody wants events from this sender. */
  | 'not-wanted'
  | 'no-organizer'
  | 'unreadable'
  | 'too-many-components';

/** One for each message, kept where the user reads it. */
export interface DecisionRecord {
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly uid: string;
  readonly method: Method;
  /** The organizer or attendee in whose name it came. */
  readonly from: string;
}

/** What a client may not change (RFC 6638 §3.2.4.2, §3.2.4.3, §3.2.4.4), or not have so many of (RFC 4791 §5.3.2.1). */
export type ChangeRefusal =
  | 'same-organizer-in-all-components'
  | 'allowed-organizer-scheduling-object-change'
  | 'allowed-attendee-scheduling-object-change'
  | 'max-attendees-per-instance';

/** Bounds of one message or one change. */
export interface SchedulingLimits {
  /** Components of an event in a message. */
  readonly components: number;
  /** People who get a message because of one change. */
  readonly recipients: number;
}

export const SCHEDULING_LIMITS: SchedulingLimits = { components: 1000, recipients: 2000 };
