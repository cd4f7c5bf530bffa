/**
 * The error catalogue. Every expected failure of the core has one kind here; each gateway maps every kind to its
 * protocol's words. The message is for logs and for the command line, never for a remote client.
 */
export const errorKinds = [
  'address-invalid',
  'address-taken',
  'address-unknown',
  'account-disabled',
  'authentication-failed',
  'authentication-throttled',
  'collection-exists',
  'collection-unknown',
  'conflict',
  'dmarc-rejected',
  'domain-taken',
  'domain-unknown',
  'group-loop',
  'header-invalid',
  'invalid',
  'item-changed',
  'item-unknown',
  'limit-exceeded',
  'mail-loop',
  'mailbox-exists',
  'mailbox-has-children',
  'mailbox-name-invalid',
  'mailbox-unknown',
  'mailbox-protected',
  'message-too-big',
  'message-unreadable',
  'not-permitted',
  'not-supported',
  'over-quota',
  'relay-denied',
  'report-unreadable',
  'sender-not-owned',
  'spf-rejected',
  'storage-full',
  'uid-taken',
  'unavailable',
] as const;

export type ErrorKind = (typeof errorKinds)[number];

/** An expected failure, thrown by the core and mapped by the gateways. */
export class FumibakoError extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'FumibakoError';
  }
}

/** The failure's kind, or null when the error is not one of the catalogue. */
export function kindOf(error: unknown): ErrorKind | null {
  return error instanceof FumibakoError ? error.kind : null;
}
