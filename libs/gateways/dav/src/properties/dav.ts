import {
  caldav,
  carddav,
  calendarserver,
  dav,
  element,
  elementsValue,
  hrefValue,
  lockDiscovery,
  type PropertyAnswer,
  type QName,
  resourceType,
  textValue,
} from '#wires/dav';
import { accountId } from '#kernel';
import { mayAt } from '#core/collections';
import { etagAt, etagOfOctets } from '../etag.js';
import { xmlType } from '../exchange.js';
import { locksOn, rootOf } from '../guards.js';
import { homeHref, hrefOf, principalHref, principalsHref } from '../hrefs.js';
import { syncTokenOf } from '../syncToken.js';
import { type Place, viewAt, viewOf } from '../place.js';
import { mayRead } from '../rights.js';
import { ownerOf, usualNames } from '../sharing/names.js';
import { reportsAt } from '../reports/offered.js';
import { sharedTypes } from '../sharing/properties.js';
import type { LiveProperty, Surroundings } from './property.js';

const principalType = dav('principal');
const collectionType = dav('collection');

function typesOf(place: Place): readonly QName[] {
  if (place.kind === 'item' || place.kind === 'notification') return [];
  if (place.kind === 'principal' || place.kind === 'person' || place.kind === 'group')
    return [principalType, collectionType];
  if (place.kind === 'proxy') return [principalType, collectionType, calendarserver(`calendar-proxy-${place.mode}`)];
  if (place.kind === 'notifications') return [collectionType, calendarserver('notification')];
  if (place.kind !== 'collection') return [collectionType];
  const { kind } = place.collection;
  if (kind === 'calendar') return [collectionType, caldav('calendar')];
  if (kind === 'inbox') return [collectionType, caldav('schedule-inbox')];
  if (kind === 'outbox') return [collectionType, caldav('schedule-outbox')];
  return kind === 'addressbook' ? [collectionType, carddav('addressbook')] : [collectionType];
}

function displayName(place: Place): PropertyAnswer | null {
  const name = dav('displayname');
  if (place.kind === 'principal') return textValue(name, place.owner.name ?? place.owner.address);
  if (place.kind === 'person') return textValue(name, place.person.name ?? place.person.addresses[0] ?? '');
  if (place.kind === 'group') return textValue(name, place.group.name ?? place.group.address);
  if (place.kind === 'proxy') return textValue(name, `calendar-proxy-${place.mode}`);
  if (place.kind !== 'collection') return null;
  const own = place.collection.name;
  const shown = place.home === 'files' ? own || place.owner.address : (usualNames[own] ?? own);
  return textValue(name, shown || place.collection.kind);
}

const createdAt = (place: Place): Date | null =>
  place.kind === 'item' ? place.item.createdAt : place.kind === 'collection' ? place.collection.createdAt : null;
const modifiedAt = (place: Place): Date | null => (place.kind === 'item' ? place.item.modifiedAt : createdAt(place));

const textOr = (name: QName, value: string | null): PropertyAnswer | null =>
  value === null ? null : textValue(name, value);

/** `<!ELEMENT lockentry (lockscope, locktype) >` (RFC 4918 §14.10) */
const lockEntry = (scope: string): string =>
  element(
    dav('lockentry'),
    element(dav('lockscope'), element(dav(scope))) + element(dav('locktype'), element(dav('write'))),
  );

function activeLocks(place: Place, { locks, now }: Surroundings): PropertyAnswer {
  return lockDiscovery(
    locksOn(locks, place).map((lock) => ({
      scope: lock.exclusive ? 'exclusive' : 'shared',
      depth: lock.deep ? 'infinity' : '0',
      owner: lock.owner,
      seconds: (lock.expiresAt.getTime() - now) / 1000,
      token: lock.token,
      root: rootOf(place, lock),
    })),
  );
}

const tagAt = (place: Place): string | null =>
  place.kind === 'item' ? etagAt(place) : place.kind === 'notification' ? etagOfOctets(place.body) : null;
const typeAt = (place: Place): string | null =>
  place.kind === 'item' ? place.item.mediaType : place.kind === 'notification' ? xmlType : null;

const canBeLocked = (place: Place): boolean => place.kind === 'item' || place.kind === 'collection';

function supportedReports(place: Place): PropertyAnswer {
  const reports = reportsAt(place).map((name) =>
    element(dav('supported-report'), element(dav('report'), element(name))),
  );
  return { name: dav('supported-report-set'), inner: reports.join('') };
}

function quotaOf(place: Place, value: number | null): string | null {
  if (!('owner' in place) || place.kind === 'item' || value === null) return null;
  // How much an account has left is its own business.
  return 'access' in place && !mayAt(place.access, 'full') ? null : String(Math.max(0, value));
}

const tokenAt = (place: Place): string | null =>
  place.kind === 'collection' && mayRead(place)
    ? syncTokenOf(place.collection, viewOf(place.access, place.collection.kind))
    : null;

const isPrincipal = ({ kind }: Place): boolean =>
  kind === 'principal' || kind === 'person' || kind === 'group' || kind === 'proxy';

/** Properties of WebDAV itself and of what builds upon it. */
export const davProperties: readonly LiveProperty[] = [
  {
    name: dav('resourcetype'),
    usual: true,
    of: (place, around) => resourceType(...typesOf(place), ...sharedTypes(place, around)),
  },
  { name: dav('displayname'), usual: true, of: displayName },
  {
    name: dav('creationdate'),
    usual: true,
    of: (place) => textOr(dav('creationdate'), createdAt(place)?.toISOString() ?? null),
  },
  {
    name: dav('getlastmodified'),
    usual: true,
    of: (place) => textOr(dav('getlastmodified'), modifiedAt(place)?.toUTCString() ?? null),
  },
  {
    name: dav('getetag'),
    usual: true,
    of: (place) => textOr(dav('getetag'), tagAt(place)),
  },
  {
    name: dav('getcontentlength'),
    usual: true,
    // The length of what is shown in part is known when it is made.
    of: (place) =>
      place.kind === 'item' && viewAt(place) === 'full'
        ? textValue(dav('getcontentlength'), String(place.item.size))
        : null,
  },
  {
    name: dav('getcontenttype'),
    usual: true,
    of: (place) => textOr(dav('getcontenttype'), typeAt(place)),
  },
  {
    name: dav('supportedlock'),
    usual: true,
    of: (place) =>
      canBeLocked(place) ? { name: dav('supportedlock'), inner: lockEntry('exclusive') + lockEntry('shared') } : null,
  },
  {
    name: dav('lockdiscovery'),
    usual: true,
    of: (place, around) => (canBeLocked(place) && mayRead(place) ? activeLocks(place, around) : null),
  },
  // RFC 5397 §3
  {
    name: dav('current-user-principal'),
    usual: false,
    of: (_, { self }) => hrefValue(dav('current-user-principal'), principalHref(self)),
  },
  {
    name: dav('principal-URL'),
    usual: false,
    of: (place) => (isPrincipal(place) ? hrefValue(dav('principal-URL'), hrefOf(place)) : null),
  },
  {
    name: dav('alternate-URI-set'),
    usual: false,
    of: (place) => (place.kind === 'principal' ? elementsValue(dav('alternate-URI-set'), []) : null),
  },
  {
    name: dav('principal-collection-set'),
    usual: false,
    of: () => hrefValue(dav('principal-collection-set'), principalsHref),
  },
  {
    name: dav('owner'),
    usual: false,
    of: (place) => ('owner' in place ? hrefValue(dav('owner'), principalHref(place.owner)) : null),
  },
  { name: dav('supported-report-set'), usual: false, of: supportedReports },
  // RFC 6578 §4
  { name: dav('sync-token'), usual: false, of: (place) => textOr(dav('sync-token'), tokenAt(place)) },
  // the tag of what older clients poll
  {
    name: calendarserver('getctag'),
    usual: false,
    of: (place) => textOr(calendarserver('getctag'), tokenAt(place)),
  },
  // RFC 4331 §3, §4
  {
    name: dav('quota-available-bytes'),
    usual: false,
    of: (place, { quota }) =>
      textOr(dav('quota-available-bytes'), quotaOf(place, quota.limit > 0 ? quota.limit - quota.used : null)),
  },
  {
    name: dav('quota-used-bytes'),
    usual: false,
    of: (place, { quota }) => textOr(dav('quota-used-bytes'), quotaOf(place, quota.used)),
  },
];

/** A home of somebody, by the name of the property that leads there. */
export function homeProperty(name: QName, home: 'calendars' | 'addressbooks'): LiveProperty {
  return {
    name,
    usual: false,
    of: (place, { self, shares }) => {
      if ('owner' in place) return hrefValue(name, homeHref(home, place.owner));
      // Of somebody else, where they have granted something of it.
      const given = place.kind === 'person' ? shares.get(accountId(place.person.id)) : undefined;
      return given === undefined ? null : hrefValue(name, homeHref(home, ownerOf(self, given)));
    },
  };
}
