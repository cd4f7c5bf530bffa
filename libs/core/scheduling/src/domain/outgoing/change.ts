import type { Component } from '#formats/ical';
import type { ScheduledObject } from '../object.js';
import type { ChangeRefusal, Owner, SchedulingMessage } from '../terms.js';

/** A calendar object before and after a change by its owner, or by somebody who acts for them. */
export interface Change {
  readonly before: ScheduledObject | null;
  readonly after: ScheduledObject | null;
  readonly owner: Owner;
  readonly now: number;
  /** False where the client asks that nobody is told of a removal (RFC 6638 §8.1). */
  readonly reply: boolean;
}

export type Plan =
  | { readonly kind: 'refused'; readonly refusal: ChangeRefusal }
  | {
      readonly kind: 'plan';
      /** What is to be stored; null for a removal. */
      readonly object: Component | null;
      readonly messages: readonly SchedulingMessage[];
    };
