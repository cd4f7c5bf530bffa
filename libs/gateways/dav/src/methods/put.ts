import type { Derived, ItemContent } from '#core/collections';
import { contentOf, nothingDerived } from '#core/collections';
import { kindOf } from '#kernel';
import { DavFault, hrefs } from '#wires/dav';
import { actorOf, type DavContext, type Method } from '../context.js';
import { DavRefusal, noUidConflict } from '../errorMap.js';
import { etagOf, expectedAt } from '../etag.js';
import type { DavRequest } from '../exchange.js';
import { itemHref } from '../hrefs.js';
import { putScheduled } from '../scheduling/changes.js';
import { scheduleTagHeader } from '../scheduling/tags.js';
import type { Keeper } from '../keepers.js';
import { type EmptyPlace, type ItemPlaceAt, type Place, viewOf } from '../place.js';
import { requireOpen, requireOpenContent } from '../seeing.js';

/** Puts an item in the place of another or where nothing is (RFC 4918 §9.7, RFC 4791 §5.3.2, RFC 6352 §6.3.2). */
export const put: Method = async (request, context) => {
  // RFC 9110 §14.5: a part of something is not put
  if (request.header('content-range') !== undefined) throw new DavFault(400, 'a part of an item');
  const place = writable(await context.places.find(request.self, request.path), request);
  const { parent, home, owner } = place;
  if (parent === null) throw new DavRefusal(403);
  const isNew = place.kind === 'nothing';
  await context.guards.check(request, [{ place, membership: isNew }]);
  const expected = expectedAt(request, place);
  await requireOpen(place, context);
  const keeper = context.keepers[home];
  const { content, derived, octets } = await take(request, context, keeper, place);
  const name = place.kind === 'item' ? place.item.name : place.name;
  const mediaType = keeper.mediaType(request.header('content-type'), name);
  const target = { accountId: owner.accountId, collectionId: parent.id, name };
  try {
    if (home === 'calendars' && octets !== null) {
      const put = await putScheduled(request, context, place, {
        octets,
        derived,
        mediaType: mediaType ?? 'text/calendar',
      });
      const etag = put.asSent ? { etag: etagOf(put, viewOf(place.access, parent.kind)) } : {};
      return { status: put.created ? 201 : 204, headers: { ...etag, ...scheduleTagHeader(put) } };
    }
    const stored = await context.items.put(target, { content, derived, mediaType, expected }, actorOf(request));
    // RFC 4791 §5.3.4: what is here now is what was sent, octet for octet
    return { status: stored.created ? 201 : 204, headers: { etag: etagOf(stored, viewOf(place.access, parent.kind)) } };
  } catch (error) {
    if (kindOf(error) !== 'uid-taken') throw error;
    const other = itemHref(home, place.homeOf, place.segments.slice(0, -1), (error as Error).message);
    throw new DavRefusal(403, { name: noUidConflict(home), inner: hrefs(other) });
  }
};

function writable(place: Place, { path }: DavRequest): EmptyPlace | ItemPlaceAt {
  if (place.kind !== 'item' && place.kind !== 'nothing') throw new DavRefusal(405);
  // RFC 4918 §9.7.2: a collection is not made by PUT
  if (path.isCollection) throw new DavRefusal(405);
  return place;
}

interface Taken {
  readonly content: ItemContent;
  readonly derived: Derived;
  /** Null for what is not read. */
  readonly octets: Buffer | null;
}

async function take(
  request: DavRequest,
  context: DavContext,
  { derive, maxOctets }: Keeper,
  place: EmptyPlace | ItemPlaceAt,
): Promise<Taken> {
  const { parent } = place;
  const length = Number(request.header('content-length') ?? 0);
  if (length > maxOctets) throw new DavRefusal(413);
  await context.store.requireSpace(length);
  if (derive === null) return { content: await stream(request, context), derived: nothingDerived, octets: null };
  const octets = await request.body(maxOctets);
  if (parent === null) throw new DavRefusal(409);
  requireOpenContent(place, octets);
  return { content: contentOf(octets), derived: derive(octets, parent), octets };
}

async function stream(request: DavRequest, context: DavContext): Promise<ItemContent> {
  const intake = context.intake();
  try {
    for await (const chunk of request.chunks) await intake.write(chunk);
    return await intake.finish();
  } catch (error) {
    await intake.abort();
    throw error;
  }
}
