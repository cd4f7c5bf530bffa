import type { ErrorKind } from '#kernel';
import type { Verdict } from './ports.js';

type Refusal = readonly [code: number, enhanced: string, text: string];

/** What each failure of the core is in SMTP's words (RFC 3463). Nothing here tells more than the client must know. */
const refusals = {
  'account-disabled': [550, '5.2.1', 'Mailbox is disabled'],
  'address-invalid': [553, '5.1.3', 'Address cannot be read'],
  'address-taken': [451, '4.3.0', 'Try again later'],
  'address-unknown': [550, '5.1.1', 'No such mailbox here'],
  'authentication-failed': [535, '5.7.8', 'Authentication failed'],
  'authentication-throttled': [454, '4.7.0', 'Too many failures, try again later'],
  'collection-exists': [451, '4.3.0', 'Try again later'],
  'collection-unknown': [451, '4.3.0', 'Try again later'],
  conflict: [451, '4.3.0', 'Try again later'],
  // RFC 7372 §3.3
  'dmarc-rejected': [550, '5.7.26', "The message fails the DMARC policy of its author's domain"],
  'domain-taken': [451, '4.3.0', 'Try again later'],
  'domain-unknown': [550, '5.1.2', 'No such domain here'],
  'group-loop': [550, '5.4.6', 'The address leads in circles'],
  'header-invalid': [550, '5.6.0', 'The header is missing a field or is too large'],
  invalid: [451, '4.3.0', 'Try again later'],
  'item-changed': [451, '4.3.0', 'Try again later'],
  'item-unknown': [451, '4.3.0', 'Try again later'],
  'limit-exceeded': [452, '4.5.3', 'Too many recipients'],
  'mail-loop': [554, '5.4.6', 'The message is looping'],
  'mailbox-exists': [451, '4.3.0', 'Try again later'],
  'mailbox-has-children': [451, '4.3.0', 'Try again later'],
  'mailbox-name-invalid': [451, '4.3.0', 'Try again later'],
  'mailbox-protected': [451, '4.3.0', 'Try again later'],
  'mailbox-unknown': [451, '4.2.0', 'Mailbox is not ready, try again later'],
  'message-too-big': [552, '5.3.4', 'Message is too big'],
  'message-unreadable': [451, '4.3.0', 'Try again later'],
  'not-permitted': [550, '5.7.1', 'Not permitted'],
  'not-supported': [550, '5.7.1', 'Not supported'],
  'over-quota': [452, '4.2.2', 'Mailbox is full'],
  'relay-denied': [550, '5.7.1', 'Relaying is denied'],
  'report-unreadable': [550, '5.6.0', 'This address takes reports about mail alone, and this is none'],
  'sender-not-owned': [550, '5.7.1', 'The sender address is not yours'],
  // RFC 7372 §3.2
  'spf-rejected': [550, '5.7.23', "The sender's domain does not let this host send its mail (SPF)"],
  // RFC 5321 §4.2.3, RFC 3463 §3.4
  'storage-full': [452, '4.3.1', 'The server is short of space, try again later'],
  'uid-taken': [451, '4.3.0', 'Try again later'],
  unavailable: [451, '4.3.0', 'Try again later'],
} satisfies Record<ErrorKind, Refusal>;

/** The reply for a refusal; `permanentOverQuota` turns 452 into 552 for full mailboxes, by policy. */
export function refusalOf(kind: ErrorKind, permanentOverQuota: boolean): Verdict {
  const [code, enhanced, text] =
    kind === 'over-quota' && permanentOverQuota ? ([552, '5.2.2', 'Mailbox is full'] as const) : refusals[kind];
  return { accepted: false, code, enhanced, text };
}
