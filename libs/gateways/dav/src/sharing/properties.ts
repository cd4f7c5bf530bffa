import type { GivenShare } from '#core/collections';
import {
  calendarserver,
  element,
  elementsValue,
  escapeText,
  hrefs,
  hrefValue,
  type QName,
  textElement,
} from '#wires/dav';
import { inHome, notificationHref, principalHref } from '../hrefs.js';
import { isMounted, pathName, type Place } from '../place.js';
import { granteeHref } from '../properties/acl.js';
import type { LiveProperty, Surroundings } from '../properties/property.js';
import { accessWord } from './invitations.js';

const isCalendar = (place: Place) => place.kind === 'collection' && place.collection.kind === 'calendar';

const isOwned = (place: Place, { self }: Surroundings): boolean =>
  isCalendar(place) && 'owner' in place && place.owner.accountId === self.accountId;

const givenAt = (place: Place, { given }: Surroundings): readonly GivenShare[] =>
  place.kind === 'collection' ? given.filter(({ collectionId }) => collectionId === place.collection.id) : [];

/** Types that tell Apple's clients whose a calendar is (calendarserver.org, caldav-sharing.txt). */
export function sharedTypes(place: Place, around: Surroundings): readonly QName[] {
  if (!isCalendar(place)) return [];
  if (!isOwned(place, around)) return [calendarserver('shared')];
  return givenAt(place, around).length > 0 ? [calendarserver('shared-owner')] : [];
}

const answers: Readonly<Record<GivenShare['state'], string>> = {
  invited: 'invite-noresponse',
  accepted: 'invite-accepted',
  declined: 'invite-declined',
  // It was accepted once.
  hidden: 'invite-accepted',
};

function userOf(given: GivenShare, { self }: Surroundings): string {
  const { grantee, name, state, access } = given;
  const href = grantee.kind === 'account' ? `mailto:${grantee.address}` : granteeHref(given, self.at);
  const shown = name ?? (grantee.kind === 'anyone' ? null : grantee.address);
  const inner = [
    hrefs(href),
    shown === null ? '' : element(calendarserver('common-name'), escapeText(shown)),
    element(calendarserver(answers[state])),
    accessWord(access),
  ];
  return element(calendarserver('user'), inner.join(''));
}

/** Properties of sharing, as Apple's clients ask for them. */
export const sharingProperties: readonly LiveProperty[] = [
  {
    name: calendarserver('invite'),
    usual: false,
    of: (place, around) => {
      if (!isOwned(place, around)) return null;
      const { self } = around;
      const name = textElement(calendarserver('common-name'), self.name ?? self.address);
      const organizer = element(calendarserver('organizer'), hrefs(principalHref(self)) + name);
      const users = givenAt(place, around).map((each) => userOf(each, around));
      return { name: calendarserver('invite'), inner: organizer + users.join('') };
    },
  },
  {
    name: calendarserver('allowed-sharing-modes'),
    usual: false,
    of: (place, around) =>
      isOwned(place, around)
        ? elementsValue(calendarserver('allowed-sharing-modes'), [calendarserver('can-be-shared')])
        : null,
  },
  {
    name: calendarserver('shared-url'),
    usual: false,
    of: (place) =>
      place.kind === 'collection' && isMounted(place)
        ? hrefValue(calendarserver('shared-url'), inHome(place.home, place.owner, [pathName(place.collection)]))
        : null,
  },
  {
    name: calendarserver('notification-URL'),
    usual: false,
    of: (place) =>
      place.kind === 'principal' ? hrefValue(calendarserver('notification-URL'), notificationHref(place.owner)) : null,
  },
  {
    name: calendarserver('notificationtype'),
    usual: false,
    of: (place) =>
      place.kind === 'notification'
        ? elementsValue(calendarserver('notificationtype'), [calendarserver('invite-notification')])
        : null,
  },
];
