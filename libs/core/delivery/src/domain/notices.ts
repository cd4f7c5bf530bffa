import type { DsnAction } from '#formats/dsn';

/** What a sender may hear about a recipient elsewhere. */
export type Notice = Extract<DsnAction, 'failed' | 'delayed' | 'delivered' | 'relayed'>;

/**
 * Whether the sender wants to hear of it (RFC 3461 §4.1). `notify` as it was given: without it failures and delays are told
 * (RFC 3461 §5.2.5, RFC 3461 §5.2.6), and nothing else.
 */
export function isWanted(notify: string | null, notice: Notice): boolean {
  if (notify === null) return notice === 'failed' || notice === 'delayed';
  const words = notify.toLowerCase().split(',');
  if (notice === 'failed') return words.includes('failure');
  return words.includes(notice === 'delayed' ? 'delay' : 'success');
}

/** Milliseconds after which a sender hears of a delay, once (RFC 5321 §4.5.4.1 leaves the time to us). */
export const delayNotice = 4 * 3600 * 1000;
