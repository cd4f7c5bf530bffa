/** How a message fared, as SCHEDULE-STATUS says it (RFC 6638 §3.2.9, RFC 5546 §3.6). */
export const deliveryStatus = {
  /** On its way to somebody elsewhere. */
  sent: '1.1',
  delivered: '1.2',
  /** There is no such calendar user. */
  unknownUser: '3.7',
  failed: '5.1',
} as const;

/** Octets of one message on its way. */
export const maxMessageOctets = 1024 * 1024;
/** Messages that lie in a schedule inbox; older ones make room. */
export const maxInboxItems = 500;
/** Groups that one answer may be from. */
export const maxGroups = 10;
/** Deliveries of one message that are tried; then it has failed. */
export const maxAttempts = 40;

/** Seconds until the next try. */
export const retrySeconds = (attempts: number): number => Math.min(5 * 2 ** Math.min(attempts, 10), 1800);
