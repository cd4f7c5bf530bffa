import type { DirectoryPerson } from '#core/directory';
import { caldav, calendarserver, escapeText, element, textValue } from '#wires/dav';
import type { Place } from '../place.js';
import type { LiveProperty } from './property.js';

/** What somebody is in calendars (RFC 6638 §2.4.2). */
export const userTypeOf = ({ kind }: Pick<DirectoryPerson, 'kind'>): string =>
  kind === 'room' ? 'ROOM' : kind === 'equipment' ? 'RESOURCE' : 'INDIVIDUAL';

function addressesOf(place: Place): readonly string[] | null {
  if (place.kind === 'principal') return [place.owner.address];
  return place.kind === 'person' ? place.person.addresses : null;
}

/** Properties of people that clients look for beside those of RFC 3744. */
export const principalProperties: readonly LiveProperty[] = [
  {
    name: caldav('calendar-user-type'),
    usual: false,
    of: (place) => {
      if (place.kind === 'group') return textValue(caldav('calendar-user-type'), 'GROUP');
      if (place.kind !== 'principal' && place.kind !== 'person') return null;
      const type = place.kind === 'person' ? userTypeOf(place.person) : 'INDIVIDUAL';
      return textValue(caldav('calendar-user-type'), type);
    },
  },
  {
    name: calendarserver('email-address-set'),
    usual: false,
    of: (place) => {
      const inner = addressesOf(place)?.map((address) => element(calendarserver('email-address'), escapeText(address)));
      return inner ? { name: calendarserver('email-address-set'), inner: inner.join('') } : null;
    },
  },
];
