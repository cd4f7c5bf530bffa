import { type ErrorKind, kindOf } from '#kernel';
import { caldav, carddav, dav, DavFault, errorBody, type Precondition, type QName } from '#wires/dav';
import { type DavAnswer, xmlType } from './exchange.js';

interface Refusal {
  readonly status: number;
  readonly precondition?: QName;
}

const hidden: Refusal = { status: 403 };
const later: Refusal = { status: 503 };

/** What a client is told of each failure of the core, and nothing of the inside. */
const refusals = {
  'account-disabled': { status: 403 },
  'address-invalid': { status: 400 },
  'address-taken': hidden,
  'address-unknown': { status: 404 },
  'authentication-failed': { status: 401 },
  'authentication-throttled': later,
  // RFC 4918 §9.3.1: a resource is there already
  'collection-exists': { status: 405, precondition: dav('resource-must-be-null') },
  'collection-unknown': { status: 404 },
  conflict: { status: 409 },
  'dmarc-rejected': hidden,
  'domain-taken': hidden,
  'domain-unknown': { status: 404 },
  'group-loop': hidden,
  'header-invalid': { status: 400 },
  invalid: { status: 403 },
  'item-changed': { status: 412 },
  'item-unknown': { status: 404 },
  // RFC 4918 §11.5
  'limit-exceeded': { status: 507 },
  'mail-loop': hidden,
  'mailbox-exists': hidden,
  'mailbox-has-children': hidden,
  'mailbox-name-invalid': hidden,
  'mailbox-protected': hidden,
  'mailbox-unknown': { status: 404 },
  'message-too-big': { status: 413 },
  'message-unreadable': { status: 404 },
  'not-permitted': { status: 403, precondition: dav('need-privileges') },
  'not-supported': { status: 403 },
  // RFC 4331 §6
  'over-quota': { status: 507, precondition: dav('quota-not-exceeded') },
  'relay-denied': hidden,
  'report-unreadable': hidden,
  'sender-not-owned': hidden,
  'spf-rejected': hidden,
  'storage-full': { status: 507, precondition: dav('sufficient-disk-space') },
  'uid-taken': { status: 403 },
  unavailable: later,
} satisfies Record<ErrorKind, Refusal>;

/** A refusal with the precondition that was not met and what belongs into it. */
export class DavRefusal extends Error {
  constructor(
    readonly status: number,
    readonly precondition: Precondition | null = null,
  ) {
    super(`refused with ${status}`);
  }
}

/** RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1: the collection has another item with this UID. */
export const noUidConflict = (home: string): QName => (home === 'addressbooks' ? carddav : caldav)('no-uid-conflict');

/** The answer for a failure; null for faults of the server, which belong into its log. */
export function refusalOf(error: unknown): DavAnswer | null {
  if (error instanceof DavRefusal) return answer(error.status, error.precondition);
  if (error instanceof DavFault) return answer(error.status, error.precondition && { name: error.precondition });
  const kind = kindOf(error);
  if (kind === null) return null;
  const { status, precondition }: Refusal = refusals[kind];
  const retry = status === 503 ? { 'retry-after': '10' } : {};
  return answer(status, precondition ? { name: precondition } : null, retry);
}

function answer(status: number, precondition: Precondition | null, headers: DavAnswer['headers'] = {}): DavAnswer {
  if (precondition === null) return { status, headers };
  return { status, headers: { ...headers, 'content-type': xmlType }, body: errorBody(precondition) };
}
