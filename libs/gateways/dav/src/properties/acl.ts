import { allCalendars, type GivenShare, mayAt } from '#core/collections';
import {
  type AcePrincipal,
  aclValue,
  calendarserver,
  currentPrivileges as told,
  dav,
  elementsValue,
  hrefValue,
  type PrivilegeTree,
  type PropertyAnswer,
  supportedPrivileges,
  type ToldAce,
} from '#wires/dav';
import { homeHref, principalHref, proxyHref } from '../hrefs.js';
import { type AtSign, everybody, type Owner, type Place, type ProxyMode } from '../place.js';
import { act, currentPrivileges, privilegesOf, readFreeBusy, readPrivate, readTitles } from '../privileges.js';
import { ownerOf } from '../sharing/names.js';
import type { LiveProperty, Surroundings } from './property.js';

const leaf = (name: PrivilegeTree['name'], description: string): PrivilegeTree => ({
  name,
  isAbstract: false,
  description,
  contains: [],
});
const branch = (name: string, description: string, contains: readonly PrivilegeTree[]): PrivilegeTree => ({
  ...leaf(dav(name), description),
  contains,
});

/** RFC 3744 §5.3 */
const tree: PrivilegeTree = branch('all', 'Everything', [
  branch('read', 'Read', [
    leaf(readFreeBusy, 'See busy times'),
    leaf(readTitles, 'See times, titles and places'),
    leaf(dav('read-current-user-privilege-set'), 'See own privileges'),
  ]),
  branch('write', 'Write', [
    leaf(dav('write-properties'), 'Change properties'),
    leaf(dav('write-content'), 'Change contents'),
    leaf(dav('bind'), 'Add'),
    leaf(dav('unbind'), 'Remove'),
  ]),
  leaf(readPrivate, 'See what is private'),
  leaf(act, 'Act for the owner'),
  leaf(dav('unlock'), 'End locks'),
  leaf(dav('read-acl'), 'See who may do what'),
  leaf(dav('write-acl'), 'Say who may do what'),
]);

/** The address of whoever something is granted to. */
export function granteeHref({ grantee }: Pick<GivenShare, 'grantee'>, at: AtSign): string {
  return principalHref({ address: grantee.kind === 'anyone' ? everybody : grantee.address, at });
}

/** What an ACL is of: a collection, or the home of calendars, which stands for all of them; null for what has none. */
export function sharedAt(place: Place, self: Owner): { readonly id: number; readonly owner: Owner } | null {
  if (!('access' in place) || place.owner.accountId !== self.accountId) return null;
  if (place.kind === 'home') return place.home === 'calendars' ? { id: allCalendars, owner: place.owner } : null;
  if (place.kind !== 'collection' || place.collection.id <= 0) return null;
  const { kind, id } = place.collection;
  return kind === 'inbox' || kind === 'outbox' ? null : { id, owner: place.owner };
}

/** RFC 3744 §5.5: the owner, whom nobody can take anything from, and whom they have granted something. */
function aclAt(place: Place, { self, given }: Surroundings): PropertyAnswer | null {
  const shared = sharedAt(place, self);
  if (shared === null) return null;
  const ace = (principal: AcePrincipal, privileges: ToldAce['privileges'], origin: ToldAce['origin']): ToldAce => ({
    principal,
    inverted: false,
    kind: 'grant',
    privileges,
    origin,
  });
  const of = (id: number, origin: ToldAce['origin']): readonly ToldAce[] =>
    given
      .filter(({ collectionId }) => collectionId === id)
      .map((each) => ace({ kind: 'href', href: granteeHref(each, self.at) }, privilegesOf(each.access), origin));
  const inherits = place.kind === 'collection' && place.home === 'calendars';
  return aclValue([
    ace({ kind: 'property', name: dav('owner') }, [dav('all')], { kind: 'protected' }),
    ...of(shared.id, { kind: 'own' }),
    ...(inherits ? of(allCalendars, { kind: 'inherited', href: homeHref('calendars', self) }) : []),
  ]);
}

/** Whether a grant of all calendars makes somebody a proxy of a kind. */
export const isProxy = ({ collectionId, access }: GivenShare, mode: ProxyMode): boolean =>
  collectionId === allCalendars && mayAt(access, 'read') && mayAt(access, 'write') === (mode === 'write');

const proxyFor = ({ self, shares }: Surroundings, mode: ProxyMode): readonly Owner[] =>
  [...shares.values()]
    .filter(({ calendars }) => mayAt(calendars, 'read') && mayAt(calendars, 'write') === (mode === 'write'))
    .map((each) => ownerOf(self, each));

const proxiesFor = (mode: ProxyMode): LiveProperty => {
  const name = calendarserver(`calendar-proxy-${mode}-for`);
  return {
    name,
    usual: false,
    of: (place, around) =>
      place.kind === 'principal'
        ? hrefValue(name, ...proxyFor(around, mode).map((owner) => principalHref(owner)))
        : null,
  };
};

/** Properties that tell who may do what. */
export const aclProperties: readonly LiveProperty[] = [
  {
    name: dav('current-user-privilege-set'),
    usual: false,
    of: (place, { self }) =>
      told(currentPrivileges(place, 'owner' in place && place.owner.accountId === self.accountId)),
  },
  {
    name: dav('supported-privilege-set'),
    usual: false,
    of: (place) => ('owner' in place ? supportedPrivileges([tree], 'en') : null),
  },
  { name: dav('acl'), usual: false, of: aclAt },
  {
    name: dav('acl-restrictions'),
    usual: false,
    of: (place, { self }) =>
      sharedAt(place, self) ? elementsValue(dav('acl-restrictions'), [dav('grant-only'), dav('no-invert')]) : null,
  },
  {
    name: dav('inherited-acl-set'),
    usual: false,
    of: (place) =>
      place.kind === 'collection' && place.home === 'calendars'
        ? hrefValue(dav('inherited-acl-set'), homeHref('calendars', place.owner))
        : null,
  },
  {
    name: dav('group-member-set'),
    usual: false,
    of: (place, { given }) =>
      place.kind === 'proxy'
        ? hrefValue(
            dav('group-member-set'),
            ...given.filter((each) => isProxy(each, place.mode)).map((each) => granteeHref(each, place.owner.at)),
          )
        : null,
  },
  // RFC 3744 §4.4, as Apple's clients read it: whose proxy somebody is
  {
    name: dav('group-membership'),
    usual: false,
    of: (place, around) =>
      place.kind === 'principal'
        ? hrefValue(
            dav('group-membership'),
            ...(['read', 'write'] as const).flatMap((mode) =>
              proxyFor(around, mode).map((owner) => proxyHref(owner, mode)),
            ),
          )
        : null,
  },
  proxiesFor('read'),
  proxiesFor('write'),
];
