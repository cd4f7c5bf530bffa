import { calendarsOf } from '#core/collections';
import { type Grantee, granteeName, maxGrants } from '#core/mailstore';
import { childrenOf, dav, keyOf, type PropertyChange, textOf } from '#wires/dav';
import { actorOf, type DavContext } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import type { DavRequest } from '../exchange.js';
import type { Place } from '../place.js';
import { isProxy } from '../properties/acl.js';
import { needPrivilege } from '../rights.js';
import { granteeAt } from '../sharing/grantees.js';

type Proxy = Extract<Place, { readonly kind: 'proxy' }>;

export const groupMembers = keyOf(dav('group-member-set'));

/** Whether a change is the one that somebody may make to their own delegates (RFC 3744 §4.3). */
export const isMembersChange = (place: Place, change: PropertyChange): boolean =>
  place.kind === 'proxy' && change.kind === 'set' && keyOf(change.property.name) === groupMembers;

/** Makes delegates of those who are named, and of nobody else: those who write act for the owner. */
export async function setProxies(
  request: DavRequest,
  context: DavContext,
  place: Proxy,
  changes: readonly PropertyChange[],
): Promise<void> {
  const { self } = request;
  if (place.owner.accountId !== self.accountId) throw needPrivilege(place, dav('write-properties'));
  for (const change of changes) if (change.kind === 'set') await replace(request, context, place, change.property);
}

async function replace(
  request: DavRequest,
  context: DavContext,
  { mode }: Proxy,
  { element }: Extract<PropertyChange, { kind: 'set' }>['property'],
): Promise<void> {
  const { sharing } = context;
  const { self } = request;
  const wanted: Grantee[] = [];
  const members = childrenOf(element, dav('href'));
  if (members.length > maxGrants) throw new DavRefusal(507);
  for (const href of members) {
    const grantee = await granteeAt(textOf(href), request, context);
    if (grantee !== null) wanted.push(grantee);
  }
  const place = calendarsOf(self.accountId);
  const there = (await sharing.given(self.accountId)).filter((each) => isProxy(each, mode));
  const isIn = (all: readonly Grantee[], one: Grantee): boolean =>
    all.some((each) => granteeName(each) === granteeName(one));
  for (const { grantee } of there) if (!isIn(wanted, grantee)) await sharing.revoke(place, grantee, actorOf(request));
  const known = there.map(({ grantee }) => grantee);
  for (const grantee of wanted)
    if (!isIn(known, grantee))
      await sharing.grant(place, grantee, { level: mode === 'write' ? 'delegate' : 'read' }, actorOf(request));
}
