import { type ErrorKind, kindOf } from '#kernel';
import type { PlainResponseCode } from '#wires/imap';

interface Refusal {
  readonly code: PlainResponseCode | null;
  readonly text: string;
}

/** What a client is told of each failure (RFC 9051 §7.1, RFC 5530 §3): a NO with a code, and nothing of the inside. */
const refusals = {
  'address-invalid': { code: 'CANNOT', text: 'Not an address' },
  'address-taken': { code: 'ALREADYEXISTS', text: 'Address in use' },
  'address-unknown': { code: 'NONEXISTENT', text: 'No such address' },
  'account-disabled': { code: 'AUTHENTICATIONFAILED', text: 'Authentication failed' },
  'authentication-failed': { code: 'AUTHENTICATIONFAILED', text: 'Authentication failed' },
  'authentication-throttled': { code: 'UNAVAILABLE', text: 'Too many failed log-ins, try again later' },
  'collection-exists': { code: 'ALREADYEXISTS', text: 'Name in use' },
  'collection-unknown': { code: 'NONEXISTENT', text: 'No such collection' },
  conflict: { code: 'INUSE', text: 'Changed by somebody else meanwhile' },
  'dmarc-rejected': { code: 'CANNOT', text: 'Not possible' },
  'domain-taken': { code: 'ALREADYEXISTS', text: 'Domain in use' },
  'domain-unknown': { code: 'NONEXISTENT', text: 'No such domain' },
  'group-loop': { code: 'CANNOT', text: 'Group contains itself' },
  'header-invalid': { code: 'CANNOT', text: 'Header field not allowed' },
  invalid: { code: 'CANNOT', text: 'Not possible' },
  'item-changed': { code: 'INUSE', text: 'Changed by somebody else meanwhile' },
  'item-unknown': { code: 'NONEXISTENT', text: 'No such item' },
  'limit-exceeded': { code: 'LIMIT', text: 'Limit reached' },
  'mail-loop': { code: 'CANNOT', text: 'Message loops' },
  'mailbox-exists': { code: 'ALREADYEXISTS', text: 'Mailbox exists' },
  'mailbox-has-children': { code: 'HASCHILDREN', text: 'Mailbox has children' },
  'mailbox-name-invalid': { code: 'CANNOT', text: 'Mailbox name not allowed' },
  'mailbox-unknown': { code: 'NONEXISTENT', text: 'No such mailbox' },
  'mailbox-protected': { code: 'CANNOT', text: 'Not possible with this mailbox' },
  'message-too-big': { code: 'TOOBIG', text: 'Message too big' },
  'message-unreadable': { code: 'EXPUNGEISSUED', text: 'A message is gone' },
  'not-permitted': { code: 'NOPERM', text: 'Not permitted' },
  'not-supported': { code: 'CANNOT', text: 'Not supported' },
  'over-quota': { code: 'OVERQUOTA', text: 'Quota exceeded' },
  'relay-denied': { code: 'NOPERM', text: 'Not permitted' },
  'report-unreadable': { code: 'CANNOT', text: 'Not possible' },
  'sender-not-owned': { code: 'NOPERM', text: 'Not permitted' },
  'spf-rejected': { code: 'CANNOT', text: 'Not possible' },
  'storage-full': { code: 'LIMIT', text: 'The server is short of space, try again later' },
  'uid-taken': { code: 'ALREADYEXISTS', text: 'Name in use' },
  unavailable: { code: 'UNAVAILABLE', text: 'Try again later' },
} satisfies Record<ErrorKind, Refusal>;

/** Errors of a lost database connection that reach the gateway bare: SQLSTATE classes 08, 53, 57P and system codes. */
function isOutage(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  if (
    typeof code === 'string' &&
    (/^(?:08|53|57P0)/.test(code) || /^E(?:CONN|PIPE|TIMEDOUT|NOENT|MFILE|NFILE)/.test(code))
  )
    return true;
  return error instanceof Error && error.message.startsWith('Connection terminated');
}

/** The refusal for an error; `expected` is false for faults of the server, which belong into its log. */
export function refusalOf(error: unknown): Refusal & { readonly expected: boolean } {
  const kind = kindOf(error);
  if (kind !== null) return { ...refusals[kind], expected: true };
  if (isOutage(error)) return { ...refusals.unavailable, expected: false };
  return { code: 'SERVERBUG', text: 'Internal error', expected: false };
}
