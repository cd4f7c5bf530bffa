import { usualCalendar } from '#core/calendar';
import { caldav, element, hrefValue, textValue } from '#wires/dav';
import { inHome } from '../hrefs.js';
import { scheduleTagOf } from '../scheduling/tags.js';
import type { LiveProperty } from './property.js';

/** Properties of RFC 6638 §9 that are computed; `schedule-calendar-transp` is kept as clients set it. */
export const schedulingProperties: readonly LiveProperty[] = [
  {
    name: caldav('schedule-tag'),
    usual: false,
    of: (place) => {
      const tag = place.kind === 'item' ? scheduleTagOf(place.item) : null;
      return tag === null ? null : textValue(caldav('schedule-tag'), tag);
    },
  },
  {
    name: caldav('schedule-default-calendar-URL'),
    usual: false,
    of: (place) =>
      place.kind === 'collection' && place.collection.kind === 'inbox'
        ? hrefValue(caldav('schedule-default-calendar-URL'), inHome('calendars', place.owner, [usualCalendar]))
        : null,
  },
  // RFC 6638 §9.1: opaque where nobody has said
  {
    name: caldav('schedule-calendar-transp'),
    usual: false,
    of: (place) =>
      place.kind === 'collection' && place.collection.kind === 'calendar'
        ? { name: caldav('schedule-calendar-transp'), inner: element(caldav('opaque')) }
        : null,
  },
];
