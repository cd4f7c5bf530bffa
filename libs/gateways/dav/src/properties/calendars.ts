import { mayAt } from '#core/collections';
import { accountId } from '#kernel';
import { maxAttendees, maxInstances, maxMoment, minMoment } from '#core/calendar';
import { printDate, utcDate } from '#formats/ical';
import { caldav, COLLATIONS, element, hrefValue, type QName, textElement, textValue } from '#wires/dav';
import { timezone, timezoneId, zoneKept, zoneText } from '../calendarZones.js';
import { inHome } from '../hrefs.js';
import type { Owner, Place } from '../place.js';
import { ownerOf } from '../sharing/names.js';
import { homeProperty } from './dav.js';
import type { LiveProperty, Surroundings } from './property.js';

const minDate = printDate(utcDate(minMoment));
const maxDate = printDate(utcDate(maxMoment));

const calendarOf = (place: Place) =>
  place.kind === 'collection' && place.collection.kind === 'calendar' ? place.collection : null;

const ofCalendars = (name: string, text: string): LiveProperty => ({
  name: caldav(name),
  usual: false,
  of: (place) => (calendarOf(place) ? textValue(caldav(name), text) : null),
});

/** Somebody whose inbox and outbox who asks may find: a delegate of theirs. */
function actedFor(place: Place, { self, shares }: Surroundings): Owner | null {
  const given = place.kind === 'person' ? shares.get(accountId(place.person.id)) : undefined;
  if (given === undefined) return null;
  const all = [given.calendars, ...given.collections.values()];
  return given.isMember || all.some((each) => mayAt(each, 'delegate')) ? ownerOf(self, given) : null;
}

const principalLink = (name: QName, segment: string): LiveProperty => ({
  name,
  usual: false,
  of: (place, around) => {
    const owner = place.kind === 'principal' ? place.owner : actedFor(place, around);
    return owner === null ? null : hrefValue(name, inHome('calendars', owner, [segment]));
  },
});

/** RFC 4791 §5.2.3 */
const components: LiveProperty = {
  name: caldav('supported-calendar-component-set'),
  usual: false,
  of: (place) => {
    const calendar = calendarOf(place);
    const inner = calendar?.components.map((name) => element(caldav('comp'), '', { name })).join('');
    return inner === undefined ? null : { name: caldav('supported-calendar-component-set'), inner };
  },
};

/** RFC 4791 §5.2.4 */
const data: LiveProperty = {
  name: caldav('supported-calendar-data'),
  usual: false,
  of: (place) =>
    calendarOf(place)
      ? {
          name: caldav('supported-calendar-data'),
          inner: element(caldav('calendar-data'), '', { 'content-type': 'text/calendar', version: '2.0' }),
        }
      : null,
};

/** Addresses by which a person is known in calendars (RFC 6638 §2.4.1). */
const addresses: LiveProperty = {
  name: caldav('calendar-user-address-set'),
  usual: false,
  of: (place, { addresses: own }) =>
    place.kind === 'person'
      ? hrefValue(caldav('calendar-user-address-set'), ...place.person.addresses.map((each) => `mailto:${each}`))
      : place.kind === 'principal'
        ? hrefValue(
            caldav('calendar-user-address-set'),
            ...[...new Set([place.owner.address, ...own])].map((each) => `mailto:${each}`),
          )
        : null,
};

/** RFC 4791 §7.5.1 */
const collations: LiveProperty = {
  name: caldav('supported-collation-set'),
  usual: false,
  of: (place) =>
    calendarOf(place)
      ? {
          name: caldav('supported-collation-set'),
          inner: COLLATIONS.map((name) => textElement(caldav('supported-collation'), name)).join(''),
        }
      : null,
};

const zoneAt = (place: Place) => {
  const calendar = calendarOf(place);
  return calendar === null ? null : zoneKept(calendar.properties);
};

/** RFC 7809 §5.2: who sets the zone by its name or by its text finds it in both forms. */
const zones: readonly LiveProperty[] = [
  {
    name: timezone,
    usual: false,
    of: (place) => {
      const zone = zoneAt(place);
      return zone === null ? null : textValue(timezone, zoneText(zone));
    },
  },
  {
    name: timezoneId,
    usual: false,
    of: (place) => {
      const zone = zoneAt(place);
      return zone === null ? null : textValue(timezoneId, zone.id);
    },
  },
];

/** Properties of CalDAV that are computed; a description, a colour and a zone are kept as clients set them. */
export const calendarProperties: readonly LiveProperty[] = [
  homeProperty(caldav('calendar-home-set'), 'calendars'),
  principalLink(caldav('schedule-inbox-URL'), 'inbox'),
  principalLink(caldav('schedule-outbox-URL'), 'outbox'),
  addresses,
  components,
  data,
  {
    name: caldav('max-resource-size'),
    usual: false,
    of: (place, { maxItemOctets }) =>
      calendarOf(place) ? textValue(caldav('max-resource-size'), String(maxItemOctets)) : null,
  },
  collations,
  ...zones,
  ofCalendars('max-instances', String(maxInstances)),
  ofCalendars('max-attendees-per-instance', String(maxAttendees)),
  ofCalendars('min-date-time', minDate),
  ofCalendars('max-date-time', maxDate),
];
