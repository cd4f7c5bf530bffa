import { addressKey, type Lookup } from '#core/directory';
import type { IncomingMessage } from '#core/mailstore';
import type { TraceDetail, TracedMessage, TraceEvent } from '#core/trace';
import { type ErrorKind, type OrganisationId } from '#kernel';
import { type Assessment, summaryOf } from '../domain/assessment.js';
import { type DeliveryRequest, senderOrganisation } from '../domain/transaction.js';
import type { Stop } from './stops.js';

/** A message as its story begins; `lookups` in the order of the recipients, where they are known. */
export function tracedMessage(
  request: DeliveryRequest,
  at: number,
  { message, lookups = [] }: { message?: IncomingMessage; lookups?: readonly Lookup[] },
): TracedMessage {
  const { sender, reversePath, recipients } = request;
  const { messageId = null, baseSubject = '' } = message?.summary ?? {};
  return {
    key: request.id,
    at,
    door: request.door,
    organisations: organisationsOf(request, lookups),
    client: sender.address,
    helo: sender.helo,
    tls: sender.tls && `${sender.tls.version} ${sender.tls.cipher}`,
    submitter: sender.principal?.address ?? null,
    sender: reversePath ? addressKey(reversePath) : '',
    recipients: recipients.map(({ address }) => addressKey(address)),
    messageId,
    subject: baseSubject,
    size: message?.content.size ?? request.declaredSize ?? 0,
  };
}

function organisationsOf({ sender }: DeliveryRequest, lookups: readonly Lookup[]): readonly OrganisationId[] {
  const organisations = new Set<OrganisationId>();
  const own = senderOrganisation(sender);
  if (own !== null) organisations.add(own);
  for (const lookup of lookups)
    if (lookup.kind !== 'remote' && lookup.organisation !== null) organisations.add(lookup.organisation);
  return [...organisations];
}

/** What became of each recipient: where it led to here, and who waits in the queue. */
export function deliveryEvents(
  stops: readonly Stop[],
  at: number,
  queued: readonly { readonly address: string }[],
): readonly TraceEvent[] {
  const events: TraceEvent[] = [];
  for (const { recipient: named, lookup, mark } of stops) {
    if (lookup.kind !== 'local') continue;
    const recipient = addressKey(named.address);
    const use = mark.isJunk ? 'junk' : 'inbox';
    for (const account of lookup.resolution.accounts)
      events.push({ at, recipient, kind: 'delivered', detail: { account: account.address, mailbox: use } });
    for (const { address: target } of lookup.resolution.remote)
      events.push({ at, recipient, kind: 'expanded', detail: { target } });
  }
  for (const { address } of queued) events.push({ at, recipient: address, kind: 'queued', detail: {} });
  return events;
}

/** What was found out about whence a message comes. */
export const checkedEvent = (at: number, assessment: Assessment): TraceEvent => ({
  at,
  recipient: null,
  kind: 'checked',
  detail: summaryOf(assessment),
});

/** By which connector it came. */
export const connectorEvent = (at: number, connector: string): TraceEvent => ({
  at,
  recipient: null,
  kind: 'checked',
  detail: { connector },
});

/** Somebody, or with null everybody, was refused. */
export const refusalEvent = (
  at: number,
  recipient: string | null,
  reason: ErrorKind,
  found: TraceDetail = {},
): TraceEvent => ({ at, recipient, kind: 'refused', detail: { reason, ...found } });
