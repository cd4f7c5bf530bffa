import { caldav, carddav, dav, type QName } from '#wires/dav';
import type { Place } from '../place.js';

/** Reports that a place answers (RFC 3253 §3.1.5). */
export function reportsAt(place: Place): readonly QName[] {
  if (place.kind !== 'collection') return [];
  const sync = dav('sync-collection');
  switch (place.collection.kind) {
    case 'calendar':
      return [sync, caldav('calendar-query'), caldav('calendar-multiget'), caldav('free-busy-query')];
    case 'addressbook':
      return [sync, carddav('addressbook-query'), carddav('addressbook-multiget')];
    default:
      return [sync];
  }
}
