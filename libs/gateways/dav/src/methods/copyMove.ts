import { kindOf } from '#kernel';
import { readDepth, readDestination, readOverwrite } from '#wires/dav';
import { actorOf, type DavContext, type Method } from '../context.js';
import { DavRefusal, noUidConflict } from '../errorMap.js';
import type { DavRequest } from '../exchange.js';
import type { Intention } from '../guards.js';
import type { CollectionPlace, EmptyPlace, ItemPlaceAt, Place } from '../place.js';
import { requireReadable, requireWritable } from '../rights.js';
import { requireOpen, requireWhole } from '../seeing.js';
import { acrossAccounts, isAcross } from './acrossAccounts.js';
import { beforeTransfer } from '../scheduling/changes.js';
import { requireOwn } from './remove.js';

export const copy: Method = (request, context) => transfer(request, context, false);
export const move: Method = (request, context) => transfer(request, context, true);

type Occupied = CollectionPlace | ItemPlaceAt;

/** Copies or moves an item or a collection within a home (RFC 4918 §9.8, §9.9). */
async function transfer(request: DavRequest, context: DavContext, isMove: boolean): ReturnType<Method> {
  const from = await source(request, context);
  const to = await target(request, context, from);
  const there = to.kind === 'nothing' ? null : to;
  if (there && !readOverwrite(request.header('overwrite'))) throw new DavRefusal(412);
  if (isMove && from.kind === 'collection') requireOwn(from);
  if (from.kind === 'item' && isAcross(from, to)) return await acrossAccounts(request, context, { from, to, isMove });
  await requireRights(context, from, there);
  await context.guards.check(request, await intentions(context, from, to, isMove));
  if (from.kind === 'item') await beforeTransfer(request, context, from, to, isMove);
  if (there) await makeRoom(request, context, there, from);
  if (from.kind === 'item') await transferItem(request, context, from, to, isMove);
  else await transferCollection(request, context, from, to, isMove);
  if (isMove) await forgetLocks(context, from);
  return { status: there ? 204 : 201 };
}

/** Throws `DavRefusal`: what is copied is seen whole, and what is in the way may go. */
async function requireRights(context: DavContext, from: Occupied, there: Occupied | null): Promise<void> {
  if (from.kind === 'item') await requireWhole(from, context);
  if (there === null) return;
  requireWritable(there, true);
  await requireOpen(there, context);
}

/** Throws `DavRefusal` for what is not there, cannot be seen, or is neither an item nor a collection. */
async function source(request: DavRequest, { places }: DavContext): Promise<Occupied> {
  const from = await places.find(request.self, request.path);
  if (from.kind === 'nothing') throw new DavRefusal(404);
  if (from.kind !== 'item' && from.kind !== 'collection') throw new DavRefusal(403);
  requireReadable(from);
  return from;
}

/** Throws `DavRefusal`: another home (RFC 4918 §9.8.5 leaves that to the server), itself, or where nothing can lie. */
async function target(request: DavRequest, { places }: DavContext, from: Occupied): Promise<Occupied | EmptyPlace> {
  const path = readDestination(request.header('destination'), request.host);
  const to = await places.find(request.self, path);
  if (to.kind !== 'item' && to.kind !== 'collection' && to.kind !== 'nothing') throw new DavRefusal(403);
  if (to.home !== from.home || (isAcross(from, to) && from.kind === 'collection')) throw new DavRefusal(403);
  if (isWithin(to, from) || isWithin(from, to)) throw new DavRefusal(403);
  return to;
}

/** Whether a place is another or lies within it. */
function isWithin(place: Place, other: Place): boolean {
  if (!('segments' in place && 'segments' in other)) return false;
  if (place.homeOf.accountId !== other.homeOf.accountId) return false;
  return other.segments.every((segment, at) => place.segments[at] === segment);
}

async function intentions(
  { collections }: DavContext,
  from: Occupied,
  to: Occupied | EmptyPlace,
  isMove: boolean,
): Promise<readonly Intention[]> {
  const branchOf = async (place: Occupied | EmptyPlace): Promise<Intention['branch']> => {
    if (place.kind !== 'collection') return [];
    const { accountId, id } = place.collection;
    return (await collections.branch(accountId, id)).map((each) => each.id);
  };
  const source = { place: from, membership: true, branch: (await branchOf(from)) ?? [] };
  const destination = { place: to, membership: to.kind === 'nothing', branch: (await branchOf(to)) ?? [] };
  return isMove ? [source, destination] : [destination];
}

/** RFC 4918 §9.8.4: what is at the other place goes, unless an item takes the place of an item, which is one change. */
async function makeRoom(request: DavRequest, context: DavContext, there: Occupied, from: Occupied): Promise<void> {
  if (there.kind === 'item' && from.kind === 'item') return;
  if (there.kind === 'item') {
    const { accountId, collectionId, name } = there.item;
    await context.edits.remove({ accountId, collectionId, name }, { kind: 'anything' }, actorOf(request));
    return;
  }
  requireOwn(there);
  await context.collections.remove(there.collection.accountId, there.collection.id, actorOf(request));
}

async function transferItem(
  request: DavRequest,
  { edits }: DavContext,
  from: ItemPlaceAt,
  to: Occupied | EmptyPlace,
  isMove: boolean,
): Promise<void> {
  const parent = to.ancestors.at(-1);
  const name = to.segments.at(-1);
  if (!parent || name === undefined) throw new DavRefusal(403);
  const { accountId, collectionId, name: ownName } = from.item;
  const place = { accountId, collectionId: parent.id, name };
  const overwrite = readOverwrite(request.header('overwrite'));
  const expected = overwrite ? ({ kind: 'anything' } as const) : ({ kind: 'nothing' } as const);
  try {
    const what = { to: place, move: isMove, expected };
    await edits.transfer({ accountId, collectionId, name: ownName }, what, actorOf(request));
  } catch (error) {
    if (kindOf(error) === 'uid-taken') throw new DavRefusal(403, { name: noUidConflict(from.home) });
    throw error;
  }
}

async function transferCollection(
  request: DavRequest,
  { collections, keepers }: DavContext,
  { collection, home }: CollectionPlace,
  to: Occupied | EmptyPlace,
  isMove: boolean,
): Promise<void> {
  const name = to.segments.at(-1);
  const parent = to.ancestors.at(-1) ?? null;
  if (name === undefined || (parent !== null && !keepers[home].nested)) throw new DavRefusal(403);
  const place = { parentId: parent?.id ?? null, name };
  const { accountId, id } = collection;
  if (isMove) return await collections.move(accountId, id, place, actorOf(request));
  const isDeep = readDepth(request.header('depth'), 'infinity') !== '0';
  await collections.copy(accountId, id, place, isDeep, actorOf(request));
}

/** RFC 4918 §7.6: locks do not move with what they were on. */
async function forgetLocks({ locks }: DavContext, from: Occupied): Promise<void> {
  if (from.kind === 'item') {
    const { accountId, collectionId, name } = from.item;
    await locks.forget(accountId, [collectionId], name);
  } else await locks.forget(from.collection.accountId, [from.collection.id], null);
}
