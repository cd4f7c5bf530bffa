import type { OrganisationId } from '#kernel';

/** What may happen to a message. */
export type TraceKind =
  /** Refused at the door, or by the commit. */
  | 'refused'
  /** What authentication and filters found. */
  | 'checked'
  /** A transport rule, the journal or a signature did something. */
  | 'ruled'
  /** A list or an alias led to other recipients. */
  | 'expanded'
  /** In a mailbox here. */
  | 'delivered'
  | 'queued'
  /** Kept until the time that its sender has named. */
  | 'held'
  /** What became of it at a list whose messages wait for a moderator. */
  | 'moderated'
  /** An attempt that will be repeated. */
  | 'deferred'
  /** Another server has taken it. */
  | 'sent'
  | 'failed'
  | 'cancelled';

/** What is told of an event: short words and numbers, never text of a message. */
export type TraceDetail = Readonly<Record<string, string | number | boolean>>;

export interface TraceEvent {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Address whom it concerns; null where it concerns all. */
  readonly recipient: string | null;
  readonly kind: TraceKind;
  readonly detail: TraceDetail;
}

/** A message and how it came. Addresses are in their comparison form. */
export interface TracedMessage {
  /** Id of the transaction, as in the Received field and in the reply that accepted it. */
  readonly key: string;
  readonly at: number;
  readonly door: string;
  /** Whose domains it concerns. */
  readonly organisations: readonly OrganisationId[];
  readonly client: string | null;
  readonly helo: string | null;
  readonly tls: string | null;
  /** Address of who signed in. */
  readonly submitter: string | null;
  /** Empty for the null reverse-path. */
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly messageId: string | null;
  readonly subject: string;
  /** Octets. */
  readonly size: number;
}

/** All that is known of a message, in the order in which it happened. */
export interface Story extends TracedMessage {
  readonly events: readonly TraceEvent[];
}

/** Characters of a subject that are kept. */
export const maxSubject = 200;
/** Recipients of one message that it is found by and that are told. */
export const maxRecipients = 1000;
