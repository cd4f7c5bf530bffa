import { contentOf, type Lock, type LockTarget, maxLockSeconds } from '#core/collections';
import {
  type ActiveLock,
  dav,
  DavFault,
  hrefs,
  lockBody,
  type LockInfo,
  readDepth,
  readIf,
  readLockInfo,
  readTimeout,
  submittedTokens,
} from '#wires/dav';
import { actorOf, type DavContext, type Method } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { type DavRequest, xmlType } from '../exchange.js';
import { locksOn, rootOf } from '../guards.js';
import { requireWritable } from '../rights.js';
import { requireOpen } from '../seeing.js';
import type { CollectionPlace, EmptyPlace, ItemPlaceAt, Place } from '../place.js';

const usualSeconds = 3600;

type Lockable = CollectionPlace | ItemPlaceAt | EmptyPlace;

/** Takes a lock, or gives one more time (RFC 4918 §9.10). */
export const lock: Method = async (request, context) => {
  const wanted = readLockInfo(await request.body());
  const place = lockable(await context.places.find(request.self, request.path));
  requireWritable(place);
  if (place.kind === 'item') await requireOpen(place, context);
  const seconds = Math.min(readTimeout(request.header('timeout')) ?? usualSeconds, maxLockSeconds);
  if (wanted === null) return await refresh(request, context, place, seconds);
  // RFC 4918 §9.10.3: a lock is of the resource alone or of all within it
  const depth = readDepth(request.header('depth'), 'infinity');
  if (depth === '1') throw new DavFault(400, 'a lock of depth 1');
  await context.guards.check(
    request,
    [{ place, membership: place.kind === 'nothing' }].filter(() => place.kind === 'nothing'),
  );
  const created = place.kind === 'nothing' && (await create(request, context, place));
  const isDeep = depth === 'infinity' && place.kind === 'collection';
  const taken = await take(request, context, place, wanted, { isDeep, seconds });
  const body = lockBody([describe(place, taken, context)]);
  return {
    status: created ? 201 : 200,
    headers: { 'content-type': xmlType, 'lock-token': `<${taken.token}>` },
    body,
  };
};

function lockable(place: Place): Lockable {
  if (place.kind === 'collection' || place.kind === 'item' || place.kind === 'nothing') return place;
  throw new DavRefusal(403);
}

/** RFC 4918 §7.3: a lock on nothing makes an empty resource. */
async function create(request: DavRequest, context: DavContext, place: EmptyPlace): Promise<boolean> {
  const { parent, owner, home, name } = place;
  if (parent === null || context.keepers[home].derive !== null) throw new DavRefusal(403);
  const target = { accountId: owner.accountId, collectionId: parent.id, name };
  const content = contentOf(Buffer.alloc(0));
  await context.items.put(target, { content, mediaType: null, expected: { kind: 'nothing' } }, actorOf(request));
  return true;
}

function targetOf(place: Lockable): LockTarget {
  const { accountId } = place.owner;
  if (place.kind === 'collection') return { accountId, collectionId: place.collection.id, name: null };
  const parent = place.ancestors.at(-1);
  if (!parent) throw new DavRefusal(403);
  return { accountId, collectionId: parent.id, name: place.kind === 'item' ? place.item.name : place.name };
}

async function take(
  request: DavRequest,
  { locks, collections }: DavContext,
  place: Lockable,
  { scope, owner }: LockInfo,
  { isDeep, seconds }: { readonly isDeep: boolean; readonly seconds: number },
): Promise<Lock> {
  const target = targetOf(place);
  const isExclusive = scope === 'exclusive';
  const branch = isDeep ? (await collections.branch(target.accountId, target.collectionId)).map(({ id }) => id) : [];
  const wanted = {
    ...target,
    deep: isDeep,
    exclusive: isExclusive,
    holder: request.self.accountId,
    owner,
    seconds,
  };
  return await locks.take(wanted, (held) => {
    // RFC 4918 §6.2: shared locks get along with each other alone
    const around = [...locksOn(held, place), ...held.filter(({ collectionId }) => branch.includes(collectionId))];
    const obstacle = around.find((other) => isExclusive || other.exclusive);
    if (!obstacle) return null;
    return new DavRefusal(423, { name: dav('no-conflicting-lock'), inner: hrefs(rootOf(place, obstacle)) });
  });
}

/** RFC 4918 §9.10.2: the lock is named by `If`, and its resource is within its scope. */
async function refresh(request: DavRequest, context: DavContext, place: Lockable, seconds: number): ReturnType<Method> {
  const header = request.header('if');
  if (header === undefined) throw new DavFault(400, 'a refresh without If');
  const tokens = submittedTokens(readIf(header));
  const { accountId } = place.owner;
  const mine = locksOn(await context.locks.of(accountId), place).find(
    ({ token, holder }) => tokens.has(token) && holder === request.self.accountId,
  );
  const fresh = mine && (await context.locks.refresh(accountId, mine.token, seconds));
  if (!fresh) throw new DavRefusal(412, { name: dav('lock-token-matches-request-uri') });
  return {
    status: 200,
    headers: { 'content-type': xmlType },
    body: lockBody([describe(place, fresh, context)]),
  };
}

function describe(place: Lockable, taken: Lock, { clock }: DavContext): ActiveLock {
  return {
    scope: taken.exclusive ? 'exclusive' : 'shared',
    depth: taken.deep ? 'infinity' : '0',
    owner: taken.owner,
    seconds: Math.ceil((taken.expiresAt.getTime() - clock.now()) / 1000),
    token: taken.token,
    root: rootOf(place, taken),
  };
}
