import { caldav } from '#wires/dav';
import { actorOf, type DavContext, type Method } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { expectationOf } from '../etag.js';
import type { DavRequest } from '../exchange.js';
import { type CollectionPlace, isMounted } from '../place.js';
import { requireWritable } from '../rights.js';
import { requireOpen } from '../seeing.js';
import { removeScheduled, removeScheduledIn } from '../scheduling/changes.js';

/** Removes an item, or a collection with all that is in it (RFC 4918 §9.6). */
export const remove: Method = async (request, context) => {
  const place = await context.places.find(request.self, request.path);
  if (place.kind === 'nothing') throw new DavRefusal(404);
  if (place.kind === 'collection') return await removeCollection(request, context, place);
  if (place.kind === 'notification') {
    await context.mounts.set(request.self.accountId, place.collection, 'hidden');
    return { status: 204 };
  }
  if (place.kind !== 'item') throw new DavRefusal(403);
  await context.guards.check(request, [{ place, membership: true }]);
  await requireOpen(place, context);
  const { accountId, collectionId, name } = place.item;
  if (place.parent.kind === 'calendar') await removeScheduled(request, context, place);
  else await context.edits.remove({ accountId, collectionId, name }, expectationOf(request, place), actorOf(request));
  await context.locks.forget(accountId, [collectionId], name);
  return { status: 204 };
};

async function removeCollection(request: DavRequest, context: DavContext, place: CollectionPlace): ReturnType<Method> {
  // RFC 4918 §9.6.1: a collection goes whole or not at all
  const depth = request.header('depth')?.trim().toLowerCase();
  if (depth !== undefined && depth !== 'infinity') throw new DavRefusal(400);
  const { accountId, id } = place.collection;
  if (isMounted(place)) {
    // It goes out of the home of who asks, and stays its owner's.
    await context.mounts.set(request.self.accountId, place.collection, 'hidden');
    return { status: 204 };
  }
  requireOwn(place);
  requireWritable(place, true);
  const branch = (await context.collections.branch(accountId, id)).map((each) => each.id);
  await context.guards.check(request, [{ place, membership: true, branch }]);
  await removeScheduledIn(request, context, place);
  await context.collections.remove(accountId, id, actorOf(request));
  await context.locks.forget(accountId, branch, null);
  return { status: 204 };
}

/** What an account always has cannot be removed or moved. */
export function requireOwn({ collection, home }: CollectionPlace): void {
  const { kind, name, parentId } = collection;
  if (kind === 'inbox' || kind === 'outbox' || (home === 'files' && parentId === null)) throw new DavRefusal(403);
  // RFC 6638 §9.2: invitations need a calendar to go to
  if (kind === 'calendar' && name === 'default') throw new DavRefusal(403, { name: caldav('default-calendar-needed') });
}
