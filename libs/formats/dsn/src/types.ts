export type DsnAction = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

/** An address with its type, such as `rfc822` or `utf-8`, as a person would write it. */
export interface TypedAddress {
  readonly type: string;
  readonly address: string;
}

/** What became of one recipient (RFC 3464 §2.3). Times are milliseconds since 1970. */
export interface RecipientReport {
  readonly finalRecipient: TypedAddress;
  readonly originalRecipient: TypedAddress | null;
  readonly action: DsnAction;
  /** RFC 3463 §2, such as `5.1.1`. */
  readonly status: string;
  readonly remoteMta: string | null;
  /** What the other side said, with the type of its protocol, such as `smtp`. */
  readonly diagnostic: { readonly type: string; readonly text: string } | null;
  readonly lastAttempt: number | null;
  readonly willRetryUntil: number | null;
}

/** The machine's part of a notification (RFC 3464 §2.1). */
export interface DeliveryReport {
  readonly reportingMta: string;
  /** The sender's name for the envelope (RFC 3461 §4.4). */
  readonly envelopeId: string | null;
  readonly arrivedAt: number | null;
  /** Until when it was to be delivered (RFC 2852 §5). */
  readonly deliverBy?: number | null;
  readonly recipients: readonly RecipientReport[];
}
