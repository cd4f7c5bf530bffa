import {
  type Acceptance,
  addressKey,
  type Lookup,
  named,
  nobody,
  type Principal,
  type Recipients,
} from '#core/directory';
import type { TraceDetail } from '#core/trace';
import { type ErrorKind, FumibakoError, parseMailboxAddress } from '#kernel';
import { type DeliveryRecipient, type DeliveryRequest, senderOrganisation } from '../domain/transaction.js';

/** Why an address does not take a message. */
export interface Restriction {
  readonly kind: ErrorKind;
  /** For its story. */
  readonly found: TraceDetail;
}

type Here = Extract<Lookup, { kind: 'local' }>;
type Somebody = Pick<DeliveryRequest, 'sender' | 'reversePath'>;

const isTooLarge = (lookup: Lookup | undefined, octets: number): boolean =>
  lookup?.kind === 'local' && lookup.acceptance !== null && exceeds(octets, lookup.acceptance.maxIn);

export const exceeds = (octets: number, limit: number): boolean => limit > 0 && octets > limit;

/**
 * Those for whom a message is too large, where others get it: a sender who has signed in is told. Throws `message-too-big`
 * where nobody gets it: nobody is told of mail by others, who may not have sent it.
 */
export async function tooLargeFor(
  directory: Pick<Recipients, 'acceptanceOf'>,
  { door, recipients, sender: { principal }, declaredSize, heldUntil }: DeliveryRequest,
  { lookups, octets }: { readonly lookups: readonly Lookup[]; readonly octets: number },
): Promise<readonly DeliveryRecipient[]> {
  // what was held was looked at when it came
  if (door === 'own') return [];
  // what was announced was looked at then
  if (principal && octets > (declaredSize ?? 0) && exceeds(octets, await largestOf(directory, principal)))
    throw new FumibakoError('message-too-big', `larger than ${principal.address} may send`);
  const those = recipients.filter((_, index) => isTooLarge(lookups[index], octets));
  const isTold = principal !== null && !heldUntil && those.length < recipients.length;
  if (those.length > 0 && !isTold) throw new FumibakoError('message-too-big', 'larger than a recipient takes');
  return those;
}

/** Octets of the largest message that somebody may send; 0: any. */
export async function largestOf(
  recipients: Pick<Recipients, 'acceptanceOf'>,
  { address: text }: Pick<Principal, 'address'>,
): Promise<number> {
  const address = parseMailboxAddress(text);
  return (address && (await recipients.acceptanceOf(address))?.maxOut) ?? 0;
}

/**
 * Addresses that somebody may be taken for: who has signed in, and of others what they call themselves as long as that is
 * none of our own addresses.
 */
export async function believedOf(
  recipients: Pick<Recipients, 'lookup'>,
  request: Somebody,
): Promise<ReadonlySet<string>> {
  const { reversePath } = request;
  if (request.sender.principal !== null || reversePath === null) return claimedBy(request);
  return (await recipients.lookup(reversePath)).kind === 'remote' ? claimedBy(request) : new Set();
}

/** What the address that was written to says of a message, as far as it is known at its beginning; null: it takes it. */
export async function restrictionOn(
  recipients: Pick<Recipients, 'lookup'>,
  request: Somebody & Pick<DeliveryRequest, 'declaredSize'>,
  lookup: Here,
): Promise<Restriction | null> {
  const { acceptance } = lookup;
  if (acceptance === null) return null;
  const { address, maxIn } = acceptance;
  const restriction = (limit: string, kind: ErrorKind = 'not-permitted'): Restriction => {
    return { kind, found: { limit, of: address } };
  };
  if (acceptance.insideOnly && senderOrganisation(request.sender) !== lookup.organisation) return restriction('inside');
  const sides = await sendersOf(recipients, request, acceptance);
  if (sides.isDenied) return restriction('denied');
  if (!sides.isAllowed) return restriction('allowed');
  return exceeds(request.declaredSize ?? 0, maxIn) ? restriction('size', 'message-too-big') : null;
}

/** Whether somebody is named among senders, by an address, a domain or a group. */
export async function isAmong(
  recipients: Pick<Recipients, 'lookup'>,
  senders: readonly string[],
  somebody: ReadonlySet<string>,
): Promise<boolean> {
  return named(senders, somebody, await groupsAmong(recipients, senders)) !== null;
}

/** Everybody in each of the groups among senders. */
async function groupsAmong(
  recipients: Pick<Recipients, 'lookup'>,
  senders: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const groups = new Map<string, ReadonlySet<string>>();
  for (const sender of new Set(senders)) {
    const address = sender === nobody ? null : parseMailboxAddress(sender);
    const found = address && (await recipients.lookup(address));
    if (found?.kind === 'local' && found.list?.address === sender) groups.set(sender, found.resolution.reached);
  }
  return groups;
}

async function sendersOf(
  recipients: Pick<Recipients, 'lookup'>,
  request: Somebody,
  { allowed, denied }: Acceptance,
): Promise<{ readonly isAllowed: boolean; readonly isDenied: boolean }> {
  if (allowed.length + denied.length === 0) return { isAllowed: true, isDenied: false };
  const groups = await groupsAmong(recipients, [...allowed, ...denied]);
  const believed = await believedOf(recipients, request);
  return {
    isAllowed: allowed.length === 0 || named(allowed, believed, groups) !== null,
    // a claim is enough against somebody
    isDenied: named(denied, claimedBy(request), groups) !== null,
  };
}

function claimedBy({ sender: { principal }, reversePath }: Somebody): ReadonlySet<string> {
  const path = reversePath === null ? nobody : addressKey(reversePath);
  return new Set(principal === null ? [path] : [path, principal.address]);
}
