import { contentOf, type ItemContent, nothingDerived } from '#core/collections';
import { caldav, readOverwrite } from '#wires/dav';
import { actorOf, type DavContext } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { expectationOf } from '../etag.js';
import type { DavAnswer, DavRequest } from '../exchange.js';
import type { CollectionPlace, EmptyPlace, ItemPlaceAt } from '../place.js';
import { requireOpen } from '../seeing.js';
import { inPart } from './calendarFeed.js';

/** Octets that are read at once. */
const slice = 1024 * 1024;

type Target = CollectionPlace | ItemPlaceAt | EmptyPlace;

/** Whether two places belong to two people. */
export const isAcross = (from: ItemPlaceAt | CollectionPlace, to: Target): boolean =>
  from.owner.accountId !== to.owner.accountId;

/** Copies an item, as it is shown, to where another account has the space for it; what moves is removed after that. */
export async function acrossAccounts(
  request: DavRequest,
  context: DavContext,
  { from, to, isMove }: { readonly from: ItemPlaceAt; readonly to: Target; readonly isMove: boolean },
): Promise<DavAnswer> {
  const parent = to.ancestors.at(-1);
  const name = to.segments.at(-1);
  if (to.kind === 'collection' || parent === undefined || name === undefined) throw new DavRefusal(403);
  // RFC 6638 §3.2.4.1: an invitation is in the calendars of whom it concerns
  if (from.item.scheduleTag !== null || (to.kind === 'item' && to.item.scheduleTag !== null))
    throw new DavRefusal(403, { name: caldav('unique-scheduling-object-resource') });
  await requireOpen(to, context);
  if (isMove) {
    await requireOpen(from, context);
    await context.guards.check(request, [{ place: from, membership: true }]);
  }
  await context.guards.check(request, [{ place: to, membership: to.kind === 'nothing' }]);
  expectationOf(request, from);
  const keeper = context.keepers[to.home];
  const target = { accountId: to.owner.accountId, collectionId: parent.id, name };
  const isNew = !readOverwrite(request.header('overwrite'));
  const expected = isNew ? ({ kind: 'nothing' } as const) : ({ kind: 'anything' } as const);
  const { content, octets } = await taken(request, context, from);
  const derived = keeper.derive && octets ? keeper.derive(octets, parent) : nothingDerived;
  const { created } = await context.items.put(
    target,
    { content, derived, mediaType: from.item.mediaType, expected },
    actorOf(request),
  );
  if (isMove) {
    const { accountId, collectionId, name: old } = from.item;
    const unchanged = { kind: 'one-of', hashes: [from.item.hash] } as const;
    await context.edits.remove({ accountId, collectionId, name: old }, unchanged, actorOf(request));
    await context.locks.forget(accountId, [collectionId], old);
  }
  return { status: created ? 201 : 204 };
}

/** The octets are at hand where something is derived from them. */
async function taken(
  request: DavRequest,
  context: DavContext,
  from: ItemPlaceAt,
): Promise<{ readonly content: ItemContent; readonly octets: Buffer | null }> {
  const { item } = from;
  const shown = from.content ?? (await inPart(request, from, context));
  if (shown) return { content: contentOf(shown), octets: shown };
  await context.store.requireSpace(item.size);
  const read = async (start: number, end: number): Promise<Buffer> => {
    const octets = await context.items.octets(item, start, end);
    if (octets === null) throw new DavRefusal(404);
    return octets;
  };
  if (context.keepers[from.home].derive !== null) {
    const octets = await read(0, item.size);
    return { content: contentOf(octets), octets };
  }
  const intake = context.intake();
  try {
    for (let at = 0; at < item.size; at += slice) await intake.write(await read(at, Math.min(item.size, at + slice)));
    return { content: await intake.finish(), octets: null };
  } catch (error) {
    await intake.abort();
    throw error;
  }
}
