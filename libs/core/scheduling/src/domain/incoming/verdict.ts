import type { Component } from '#formats/ical';
import type { ScheduledObject } from '../object.js';
import type { Outcome, Owner, Reason, SchedulingMessage } from '../terms.js';

/** What a method is given. */
export interface Incoming {
  readonly stored: ScheduledObject | null;
  readonly message: ScheduledObject;
  readonly sender: string | null;
  readonly owner: Owner;
  readonly now: number;
  readonly isMember: (group: string, address: string) => boolean;
}

/** What a method decides. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** The new object; null where nothing changes. */
  readonly object?: Component | null;
  readonly answer?: SchedulingMessage | null;
}

export function ignored(reason: Reason): Verdict {
  return { outcome: 'ignored', reason };
}
