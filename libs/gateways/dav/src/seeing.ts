import { CalendarObject, isPrivate } from '#core/calendar';
import { dav } from '#wires/dav';
import { actorOf, type DavContext } from './context.js';
import type { DavRequest } from './exchange.js';
import { type EmptyPlace, type ItemPlaceAt, type Place, viewAt, viewOf } from './place.js';
import { needPrivilege, requireBusyTimes, requireReadable } from './rights.js';

/** What somebody sees as busy times alone is not theirs to replace or to remove. Throws `DavRefusal`. */
export async function requireOpen(place: Place, { calendars }: Pick<DavContext, 'calendars'>): Promise<void> {
  if (place.kind !== 'item' || viewAt(place) === 'full') return;
  const object = (await calendars.objects(place.parent, [place.item])).get(place.item);
  if (object && isPrivate(object)) throw needPrivilege(place, dav('write-content'));
}

/** What is copied as it lies there must be seen so. Throws `DavRefusal`. */
export async function requireWhole(place: ItemPlaceAt, context: Pick<DavContext, 'calendars'>): Promise<void> {
  if (viewAt(place) === 'titles') throw needPrivilege(place, dav('read'));
  await requireOpen(place, context);
}

/** Nor does somebody put what they could not see again. Throws `DavRefusal`. */
export function requireOpenContent(place: ItemPlaceAt | EmptyPlace, octets: Buffer): void {
  if (place.parent === null || viewOf(place.access, place.parent.kind) === 'full') return;
  if (isPrivate(new CalendarObject(octets))) throw needPrivilege(place, dav('write-content'));
}

/** Owners can tell who has looked into what is theirs. */
export async function noteReading(request: DavRequest, place: Place, { sharing }: DavContext): Promise<void> {
  const collection = place.kind === 'collection' ? place.collection : place.kind === 'item' ? place.parent : null;
  if (collection && collection.id > 0) await sharing.opened(request.self.accountId, collection, actorOf(request));
}

/** A report is for whoever sees what it is about, free and busy times are for more people. Throws `DavRefusal`. */
export async function requireReport(
  kind: string,
  request: DavRequest,
  place: Place,
  context: DavContext,
): Promise<void> {
  if (kind === 'free-busy-query') requireBusyTimes(place);
  else requireReadable(place);
  await noteReading(request, place, context);
}
