import type { Step } from '#platform/database';
import type { Approval, Sender } from '../domain/transaction.js';

/** A local delivery of the same transaction: where it is refused, what is beside it must not happen. */
export interface Beside {
  readonly accountId: number;
  readonly hash: Buffer;
}

/** A step of the transaction of a delivery; one that depends on the delivery is made when it is known. */
export type Alongside = Step | ((beside: Beside | null) => Step);

/** A recipient of a message that is held back, as its sender named them. */
export interface HeldRecipient {
  readonly address: string;
  readonly notify: string | null;
  readonly orcpt: string | null;
}

/** What a message waits for at a list. */
export interface Waiting {
  readonly list: string;
  readonly author: string;
  readonly subject: string;
  readonly preview: string;
  /** It came from another server, and goes on as it is. */
  readonly fromElsewhere: boolean;
  /** Fields above its copies, and above those of them that are sent on to others. */
  readonly prefix: Buffer;
  readonly seal: Buffer;
  /** Its sender may be told of a refusal. */
  readonly senderKnown: boolean;
}

/** The destination of messages that are held back: they go by way of this server. */
export const heldDestination = '';

/** The domain of a destination: mail that goes whatever becomes of TLS has one of its own beside that of all others. */
export const domainOfDestination = (destination: string): string => destination.split(' ')[0] ?? '';

/** A recipient that a worker holds for an attempt. */
export interface LeasedRecipient {
  readonly message_id: number;
  readonly ordinal: number;
  readonly address: string;
  readonly destination: string;
  /** This one included. */
  readonly attempts: number;
  readonly token: string;
  /** Its destination could not be reached when it was looked at last. */
  readonly down: boolean;
  /** When it was due. */
  readonly due_at: Date;
  /** Of the submitter; null for what came from elsewhere. */
  readonly account_id: number | null;
  readonly reverse_path: string;
  readonly smtputf8: boolean;
  readonly body_type: '7bit' | '8bitmime' | 'binarymime';
  readonly require_tls: boolean;
  /** It goes whatever becomes of TLS. */
  readonly tls_optional: boolean;
  readonly priority: number;
  /** Until when it is to be delivered, and what happens when it is not; null: nobody says. */
  readonly deliver_by: Date | null;
  readonly by_mode: 'return' | 'notify' | null;
  readonly by_trace: boolean;
  readonly dsn_notify: string | null;
  readonly dsn_orcpt: string | null;
  readonly dsn_ret: 'full' | 'hdrs' | null;
  readonly dsn_envid: string | null;
  readonly size: number;
  readonly received_at: Date;
  /** The octets, where they are few; null: ask for the content. */
  readonly body?: Buffer | null;
  /** Of a message that was held back: whom it goes to; null for what simply goes out. */
  readonly held_for: readonly HeldRecipient[] | null;
  /** Who handed it over. */
  readonly held_by: Sender | null;
  readonly held_until: Date | null;
  /** Under which its story is told; null for what was queued before there were stories. */
  readonly trace_key: string | null;
}

/** A message that was held and is to go; `decision`: what a moderator had said of it. */
export interface Releasable extends LeasedRecipient {
  readonly decision?: 'approved' | 'rejected' | null;
  readonly approval?: Approval | null;
}

/** A recipient of whom too long nothing good was heard; `last_reply` is the last that was. */
export interface OverdueRecipient extends LeasedRecipient {
  readonly last_reply: string | null;
}

/** One line of `queue list`. */
export interface QueuedRecipient {
  readonly message_id: number;
  readonly ordinal: number;
  readonly reverse_path: string;
  readonly address: string;
  readonly status: 'waiting' | 'held' | 'delivered' | 'failed' | 'cancelled';
  readonly attempts: number;
  readonly next_attempt_at: Date;
  readonly last_reply: string | null;
  readonly size: number;
  readonly received_at: Date;
}

/** What to take from the queue. */
export interface LeaseOrder {
  readonly destinations: number;
  /** Recipients of each destination. */
  readonly recipients: number;
  readonly seconds: number;
  /** Destinations of which nothing is wanted now. */
  readonly except: readonly string[];
}

/** What an attempt came to. */
export interface Settlement {
  readonly ordinal: number;
  readonly status: 'waiting' | 'delivered' | 'failed';
  readonly reply: string;
  /** Until the next attempt, for `waiting`. */
  readonly retrySeconds: number;
  /** When the sender is to hear of it next, in milliseconds since 1970; null: as before. */
  readonly noticeAt?: number | null;
}

/** How long a destination that is down is left alone: the first wait, the longest, and a factor that keeps nodes apart. */
export interface BlockWait {
  readonly first: number;
  readonly longest: number;
  readonly jitter: number;
}

/** Gives the octets of a message, from the beginning each time. */
export type Content = () => AsyncIterable<Buffer>;
