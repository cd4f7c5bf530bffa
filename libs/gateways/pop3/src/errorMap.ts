import { type ErrorKind, kindOf } from '#kernel';
import type { ResponseCode } from '#wires/pop3';

type Refusal = readonly [code: ResponseCode | null, text: string];

const later: Refusal = ['SYS/TEMP', 'Try again later'];
const never: Refusal = ['SYS/PERM', 'The server cannot do that'];

/** What each failure of the core is in POP3's words (RFC 3206 §4). Nothing here tells more than the client must know. */
const refusals = {
  'account-disabled': ['AUTH', 'Authentication failed'],
  'address-invalid': ['AUTH', 'Authentication failed'],
  'address-taken': never,
  'address-unknown': ['AUTH', 'Authentication failed'],
  'authentication-failed': ['AUTH', 'Authentication failed'],
  'authentication-throttled': ['SYS/TEMP', 'Too many failures, try again later'],
  'collection-exists': never,
  'collection-unknown': never,
  conflict: later,
  'dmarc-rejected': never,
  'domain-taken': never,
  'domain-unknown': never,
  'group-loop': never,
  'header-invalid': never,
  invalid: never,
  'item-changed': never,
  'item-unknown': never,
  'limit-exceeded': later,
  'mail-loop': never,
  'mailbox-exists': never,
  'mailbox-has-children': never,
  'mailbox-name-invalid': never,
  'mailbox-protected': never,
  'mailbox-unknown': ['SYS/PERM', 'There is no maildrop for this account'],
  'message-too-big': never,
  'message-unreadable': [null, 'The message is gone'],
  'not-permitted': never,
  'not-supported': never,
  'over-quota': never,
  'relay-denied': never,
  'report-unreadable': never,
  'sender-not-owned': never,
  'spf-rejected': never,
  'storage-full': later,
  'uid-taken': never,
  unavailable: later,
} satisfies Record<ErrorKind, Refusal>;

/** The reply for a failure; one that is not in the catalogue is temporary. */
export function refusalOf(error: unknown): Refusal {
  const kind = kindOf(error);
  return kind === null ? later : refusals[kind];
}
