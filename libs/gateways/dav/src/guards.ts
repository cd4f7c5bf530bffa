import type { AccountId, CollectionId } from '#kernel';
import type { Lock, Locks } from '#core/collections';
import { dav, hrefs, ifHolds, ownPath, readIf, type ResourceState, submittedTokens } from '#wires/dav';
import { etagAt } from './etag.js';
import { DavRefusal } from './errorMap.js';
import type { DavRequest } from './exchange.js';
import { hrefOf, inHome, itemHref } from './hrefs.js';
import type { Place, Within } from './place.js';
import type { Places } from './places.js';
import { requireWritable } from './rights.js';

/** What a request is about to change. */
export interface Intention {
  readonly place: Place;
  /** Its name comes or goes: that is a change of the collection that it lies in. */
  readonly membership: boolean;
  /** Collections that go with all that is in them. */
  readonly branch?: readonly CollectionId[];
}

/** Looks whether what a request expects is so (RFC 4918 §10.4), and whether it may write in spite of locks (RFC 4918 §7). */
export class Guards {
  constructor(
    private readonly places: Places,
    private readonly locks: Locks,
  ) {}

  /** Throws `DavRefusal`: 412 where `If` does not hold, 423 where somebody has a lock. */
  async check(request: DavRequest, intentions: readonly Intention[]): Promise<readonly Lock[]> {
    for (const { place, membership } of intentions) requireWritable(place, membership);
    const [first] = intentions;
    const held = first && 'owner' in first.place ? await this.locks.of(first.place.owner.accountId) : [];
    const tokens = await this.condition(request, first?.place ?? null, held);
    for (const intention of intentions) requireFree(held, intention, tokens, request.self.accountId);
    return held;
  }

  /** Evaluates `If`; returns the tokens that the request brings. */
  private async condition(
    request: DavRequest,
    place: Place | null,
    held: readonly Lock[],
  ): Promise<ReadonlySet<string>> {
    const header = request.header('if');
    if (header === undefined) return new Set();
    const lists = readIf(header);
    const states = new Map<string | null, ResourceState>([[null, stateOf(place, held)]]);
    for (const { resource } of lists)
      if (!states.has(resource)) states.set(resource, stateOf(await this.lookUp(request, resource ?? ''), held));
    if (!ifHolds(lists, (resource) => states.get(resource) ?? { etag: null, tokens: [] })) throw new DavRefusal(412);
    return submittedTokens(lists);
  }

  private async lookUp(request: DavRequest, reference: string): Promise<Place | null> {
    try {
      return await this.places.find(request.self, ownPath(reference, request.host));
    } catch {
      // What a condition names and is not here has neither a tag nor a lock.
      return null;
    }
  }
}

function stateOf(place: Place | null, held: readonly Lock[]): ResourceState {
  if (place === null) return { etag: null, tokens: [] };
  const etag = place.kind === 'item' ? etagAt(place) : null;
  return { etag, tokens: locksOn(held, place).map(({ token }) => token) };
}

/** Locks that protect what is at a place. */
export function locksOn(held: readonly Lock[], place: Place): readonly Lock[] {
  if (place.kind === 'collection') {
    const own = place.collection.id;
    return held.filter((lock) => lock.name === null && (lock.collectionId === own || fromAbove(lock, place)));
  }
  if (place.kind !== 'item' && place.kind !== 'nothing') return [];
  const name = place.kind === 'item' ? place.item.name : place.name;
  return held.filter(
    (lock) => (lock.name === name && lock.collectionId === place.parent?.id) || fromAbove(lock, place),
  );
}

const fromAbove = (lock: Lock, { ancestors }: Within): boolean =>
  lock.name === null && lock.deep && ancestors.some(({ id }) => id === lock.collectionId);

/** Locks on the collection that a place lies in: they protect which names are in it (RFC 4918 §7.4). */
function locksOnParent(held: readonly Lock[], place: Place): readonly Lock[] {
  if (!('ancestors' in place)) return [];
  const parent = place.ancestors.at(-1);
  return held.filter((lock) => (lock.name === null && lock.collectionId === parent?.id) || fromAbove(lock, place));
}

function requireFree(
  held: readonly Lock[],
  { place, membership, branch = [] }: Intention,
  tokens: ReadonlySet<string>,
  holder: AccountId,
): void {
  const groups = [
    locksOn(held, place),
    ...(membership ? [locksOnParent(held, place)] : []),
    ...held.filter(({ collectionId }) => branch.includes(collectionId)).map((lock) => [lock]),
  ];
  for (const locks of groups) {
    const mine = locks.some((lock) => tokens.has(lock.token) && lock.holder === holder);
    const [lock] = locks;
    if (lock && !mine) throw locked(place, lock);
  }
}

/** RFC 4918 §16: `lock-token-submitted` names the root of the lock that is in the way. */
function locked(place: Place, lock: Lock): DavRefusal {
  const root = rootOf(place, lock);
  return new DavRefusal(423, { name: dav('lock-token-submitted'), inner: hrefs(root) });
}

/** Address of what a lock was taken on, where that is the place or above it; else of the place. */
export function rootOf(place: Place, lock: Lock): string {
  if (!('ancestors' in place)) return hrefOf(place);
  const chain = place.kind === 'collection' ? [...place.ancestors, place.collection] : place.ancestors;
  const at = chain.findIndex(({ id }) => id === lock.collectionId);
  if (at < 0) return hrefOf(place);
  // The first collection of a path to a file is the home itself.
  const above = place.segments.slice(0, place.home === 'files' ? at : at + 1);
  return lock.name === null
    ? inHome(place.home, place.homeOf, above)
    : itemHref(place.home, place.homeOf, above, lock.name);
}
