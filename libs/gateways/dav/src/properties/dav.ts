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
import { etagOf } from '../etag.js';
import { locksOn, rootOf } from '../guards.js';
import { homeHref, hrefOf, principalHref, principalsHref } from '../hrefs.js';
import { syncTokenOf } from '../syncToken.js';
import { directoryBook, type Place } from '../place.js';
import { reportsAt } from '../reports/offered.js';
import type { LiveProperty, Surroundings } from './property.js';

const principalType = dav('principal');
const collectionType = dav('collection');

function typesOf(place: Place): readonly QName[] {
  if (place.kind === 'item') return [];
  if (place.kind === 'principal' || place.kind === 'person') return [principalType, collectionType];
  if (place.kind !== 'collection') return [collectionType];
  const { kind } = place.collection;
  if (kind === 'calendar') return [collectionType, caldav('calendar')];
  if (kind === 'inbox') return [collectionType, caldav('schedule-inbox')];
  if (kind === 'outbox') return [collectionType, caldav('schedule-outbox')];
  return kind === 'addressbook' ? [collectionType, carddav('addressbook')] : [collectionType];
}

/** What a collection is called where nobody has said. */
const usualNames: Readonly<Record<string, string>> = {
  default: 'Default',
  tasks: 'Tasks',
  directory: 'Directory',
};

function displayName(place: Place): PropertyAnswer | null {
  const name = dav('displayname');
  if (place.kind === 'principal') return textValue(name, place.owner.name ?? place.owner.address);
  if (place.kind === 'person') return textValue(name, place.person.name ?? place.person.addresses[0] ?? '');
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

const canBeLocked = (place: Place): boolean => place.kind === 'item' || place.kind === 'collection';

/** RFC 3744 §5.4, §3: the owner may do everything. */
const ownPrivileges = [
  'all',
  'read',
  'write',
  'write-properties',
  'write-content',
  'unlock',
  'bind',
  'unbind',
  'read-acl',
  'read-current-user-privilege-set',
];

const privilegeElements = (names: readonly string[]): string =>
  names.map((name) => element(dav('privilege'), element(dav(name)))).join('');

/** RFC 6638 §6.1, §6.2 */
const schedulingPrivileges: Readonly<Record<string, readonly string[]>> = {
  inbox: ['schedule-deliver', 'schedule-deliver-invite', 'schedule-deliver-reply', 'schedule-query-freebusy'],
  outbox: ['schedule-send', 'schedule-send-invite', 'schedule-send-reply', 'schedule-send-freebusy'],
};

function privileges(place: Place): PropertyAnswer {
  const name = dav('current-user-privilege-set');
  const isBook = place.kind === 'collection' && place.collection.id === directoryBook;
  const isOwn = 'owner' in place && !isBook && !(place.kind === 'item' && place.parent.id === directoryBook);
  const freeBusy =
    place.kind === 'collection' && place.home === 'calendars'
      ? element(dav('privilege'), element(caldav('read-free-busy')))
      : '';
  const scheduling = place.kind === 'collection' ? (schedulingPrivileges[place.collection.kind] ?? []) : [];
  const more = `${freeBusy}${scheduling.map((each) => element(dav('privilege'), element(caldav(each)))).join('')}`;
  return { name, inner: privilegeElements(isOwn ? ownPrivileges : ['read', 'read-current-user-privilege-set']) + more };
}

function supportedReports(place: Place): PropertyAnswer {
  const reports = reportsAt(place).map((name) =>
    element(dav('supported-report'), element(dav('report'), element(name))),
  );
  return { name: dav('supported-report-set'), inner: reports.join('') };
}

function quotaOf(place: Place, value: number | null): string | null {
  return 'owner' in place && place.kind !== 'item' && value !== null ? String(Math.max(0, value)) : null;
}

const inCollection = (place: Place) => (place.kind === 'collection' ? place.collection : null);

/** Properties of WebDAV itself and of what builds upon it. */
export const davProperties: readonly LiveProperty[] = [
  { name: dav('resourcetype'), usual: true, of: (place) => resourceType(...typesOf(place)) },
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
    of: (place) => (place.kind === 'item' ? textValue(dav('getetag'), etagOf(place.item)) : null),
  },
  {
    name: dav('getcontentlength'),
    usual: true,
    of: (place) => (place.kind === 'item' ? textValue(dav('getcontentlength'), String(place.item.size)) : null),
  },
  {
    name: dav('getcontenttype'),
    usual: true,
    of: (place) => (place.kind === 'item' ? textOr(dav('getcontenttype'), place.item.mediaType) : null),
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
    of: (place, around) => (canBeLocked(place) ? activeLocks(place, around) : null),
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
    of: (place) =>
      place.kind === 'principal' || place.kind === 'person' ? hrefValue(dav('principal-URL'), hrefOf(place)) : null,
  },
  {
    name: dav('alternate-URI-set'),
    usual: false,
    of: (place) => (place.kind === 'principal' ? elementsValue(dav('alternate-URI-set'), []) : null),
  },
  {
    name: dav('group-membership'),
    usual: false,
    of: (place) => (place.kind === 'principal' ? elementsValue(dav('group-membership'), []) : null),
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
  { name: dav('current-user-privilege-set'), usual: false, of: privileges },
  { name: dav('supported-report-set'), usual: false, of: supportedReports },
  // RFC 6578 §4
  { name: dav('sync-token'), usual: false, of: (place) => textOr(dav('sync-token'), syncTokenOf(inCollection(place))) },
  // the tag of what older clients poll
  {
    name: calendarserver('getctag'),
    usual: false,
    of: (place) => textOr(calendarserver('getctag'), syncTokenOf(inCollection(place))),
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
    of: (place) => ('owner' in place ? hrefValue(name, homeHref(home, place.owner)) : null),
  };
}
