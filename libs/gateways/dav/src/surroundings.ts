import type { Lock } from '#core/collections';
import type { DavContext } from './context.js';
import type { DavRequest } from './exchange.js';
import type { Place } from './place.js';
import type { Surroundings } from './properties/property.js';

/** Reads once what properties of many places are told from. */
export async function surroundingsOf(
  { self }: DavRequest,
  place: Place,
  { locks, store, clock, keepers, sharing, addressees }: DavContext,
  held: readonly Lock[] | null = null,
): Promise<Surroundings> {
  const account = 'owner' in place ? place.owner.accountId : self.accountId;
  const [known, use, shares, given, addresses] = await Promise.all([
    held ?? locks.of(account),
    store.quotas.use(account),
    sharing.sharedWith(self.accountId),
    account === self.accountId || place.kind === 'proxy' ? sharing.given(account) : [],
    place.kind === 'principal' ? addressees.addressesOf(place.owner) : [],
  ]);
  return {
    self,
    locks: known,
    quota: { used: use.usedOctets, limit: use.limitOctets },
    shares,
    given,
    now: clock.now(),
    addresses: [...addresses],
    maxItemOctets: 'home' in place ? keepers[place.home].maxOctets : 0,
  };
}
