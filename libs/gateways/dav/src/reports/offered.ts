import { caldav, calendarserver, carddav, dav, type QName } from '#wires/dav';
import type { Place } from '../place.js';

const everywhere: readonly QName[] = [
  dav('expand-property'),
  dav('principal-property-search'),
  dav('principal-search-property-set'),
];

/** Reports that a place answers (RFC 3253 §3.1.5). */
export function reportsAt(place: Place): readonly QName[] {
  if (place.kind === 'principals')
    return [...everywhere, dav('principal-match'), calendarserver('calendarserver-principal-search')];
  if (place.kind !== 'collection') return everywhere;
  const sync = dav('sync-collection');
  const acl = dav('acl-principal-prop-set');
  switch (place.collection.kind) {
    case 'calendar':
      return [
        ...everywhere,
        acl,
        sync,
        caldav('calendar-query'),
        caldav('calendar-multiget'),
        caldav('free-busy-query'),
      ];
    case 'inbox':
      return [...everywhere, acl, sync, caldav('calendar-query'), caldav('calendar-multiget')];
    case 'addressbook':
      return [...everywhere, acl, sync, carddav('addressbook-query'), carddav('addressbook-multiget')];
    default:
      return [...everywhere, acl, sync];
  }
}
