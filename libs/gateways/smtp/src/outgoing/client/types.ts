/** One recipient as the other server shall know them. */
export interface OutgoingRecipient {
  readonly address: string;
  readonly notify: string | null;
  readonly originalRecipient: string | null;
}

/** One message for some recipients at one destination. */
export interface OutgoingMessage {
  /** Empty for the null reverse-path. */
  readonly reversePath: string;
  readonly size: number;
  readonly body: '7bit' | '8bitmime' | 'binarymime';
  readonly smtpUtf8: boolean;
  readonly ret: 'full' | 'hdrs' | null;
  readonly envid: string | null;
  readonly requireTls: boolean;
  /** It goes whatever becomes of TLS. */
  readonly tlsOptional?: boolean;
  /** From -9 to 9; 0 is what all mail has. */
  readonly priority?: number;
  /** Until when it is to be delivered, in milliseconds since 1970, and what happens when it is not. */
  readonly by?: { readonly until: number; readonly mode: 'return' | 'notify'; readonly trace: boolean } | null;
  readonly recipients: readonly OutgoingRecipient[];
  /** The octets of the message, from the beginning; it may be asked for more than once. */
  content(): AsyncIterable<Buffer>;
}

/** What became of one recipient. */
export interface Attempt {
  readonly status: 'delivered' | 'waiting' | 'failed';
  /** RFC 3463 §2. */
  readonly enhanced: string;
  /** What the other server said, or what we have to say. */
  readonly reply: string;
  /** The server that said it; null when it is ours. */
  readonly remote: string | null;
  /** Delivered to a server that sends no notifications of delivery (RFC 3461 §5.2.2). */
  readonly relayed?: boolean;
  /** Its sender has asked to hear that it left, or that nobody watches its time any more (RFC 2852 §4). */
  readonly traced?: boolean;
}

const maxReplyLength = 500;

/** An attempt that came to nothing for a reason of ours. */
export function ownAttempt(status: 'waiting' | 'failed', enhanced: string, reply: string): Attempt {
  return { status, enhanced, reply: reply.slice(0, maxReplyLength), remote: null };
}

/** What a server said, as an attempt. */
export function saidAttempt(status: Attempt['status'], enhanced: string, reply: string, remote: string): Attempt {
  return { status, enhanced, reply: reply.slice(0, maxReplyLength), remote };
}
