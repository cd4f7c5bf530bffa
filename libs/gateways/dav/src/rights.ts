import { mayAt } from '#core/collections';
import { caldav, dav, element, hrefs, type QName } from '#wires/dav';
import { DavRefusal } from './errorMap.js';
import { hrefOf } from './hrefs.js';
import type { Place, Within } from './place.js';

type Placed = Extract<Place, Within>;

/** RFC 3744 §7.1.1: which privilege is missing, and where. */
export function needPrivilege(place: Place, privilege: QName): DavRefusal {
  const resource = hrefs(hrefOf(place)) + element(dav('privilege'), element(privilege));
  return new DavRefusal(403, { name: dav('need-privileges'), inner: element(dav('resource'), resource) });
}

const isPlaced = (place: Place): place is Placed => 'ancestors' in place;

/** What is shown of a place, in part or whole, may be seen. Throws `DavRefusal`. */
export function requireReadable(place: Place): void {
  if (!isPlaced(place) || mayRead(place)) return;
  throw needPrivilege(place, dav('read'));
}

/** Whether more than the times is seen; a collection that only leads to others shows nothing of its own. */
export const mayRead = (place: Place): boolean => !isPlaced(place) || mayAt(place.access, 'titles');

export function requireBusyTimes(place: Place): void {
  if (isPlaced(place) && !mayAt(place.access, 'freebusy')) throw needPrivilege(place, caldav('read-free-busy'));
}

/** What is at a place may be changed; where its name comes or goes, what it lies in as well. Throws `DavRefusal`. */
export function requireWritable(place: Place, membership = false): void {
  if (!isPlaced(place)) return;
  if (!mayAt(place.access, 'write')) throw needPrivilege(place, dav(membership ? 'bind' : 'write-content'));
  if (membership && place.kind === 'collection' && !mayAt(place.above, 'write'))
    throw needPrivilege(place, dav('unbind'));
}

/** What lies in a collection may be listed; one that leads to others lists those alone. Throws `DavRefusal`. */
export function requireListed(place: Place): void {
  if (isPlaced(place) && place.access.level !== 'pass') requireReadable(place);
}
