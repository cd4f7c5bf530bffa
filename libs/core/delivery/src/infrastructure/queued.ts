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
  readonly dsn_notify: string | null;
  readonly dsn_orcpt: string | null;
  readonly dsn_ret: 'full' | 'hdrs' | null;
  readonly dsn_envid: string | null;
  readonly size: number;
  readonly received_at: Date;
  /** The octets, where they are few; null: ask for the content. */
  readonly body?: Buffer | null;
  /** Under which its story is told; null for what was queued before there were stories. */
  readonly trace_key: string | null;
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
  readonly status: 'waiting' | 'delivered' | 'failed' | 'cancelled';
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
