import {
  type Access,
  type Collection,
  type Collections,
  fullAccess,
  type Items,
  mayAt,
  noAccess,
} from '#core/collections';
import type { DavPath } from '#wires/dav';
import { DavRefusal } from './errorMap.js';
import { isMade, type MadeCollections } from './madeCollections.js';
import {
  type CollectionPlace,
  homeNames,
  type HomeName,
  type ItemPlaceAt,
  kindsIn,
  type Owner,
  pathName,
  type Place,
  placeIn,
  type Within,
} from './place.js';
import type { Principals } from './principalPlaces.js';
import type { Mounted, Shared } from './shared.js';
import { isMountName } from './sharing/names.js';

/** Collections by the collection that they lie in. */
type Tree = ReadonlyMap<number, readonly Collection[]>;

/** An account as who asks sees it. */
interface Land {
  readonly owner: Owner;
  readonly tree: Tree;
  /** What may be done with the homes themselves. */
  readonly top: Access;
  accessTo(collection: Collection): Access;
}

const readOnly: Access = { level: 'read', seesPrivate: true };

/** Finds what addresses lead to, for one person. */
export class Places {
  constructor(
    private readonly collections: Collections,
    private readonly items: Items,
    private readonly made: MadeCollections,
    private readonly shared: Shared,
    readonly principals: Principals,
  ) {}

  /** Throws `DavRefusal` with 404 for what leads nowhere, and with 409 where a collection on the way is missing. */
  async find(self: Owner, { segments }: DavPath): Promise<Place> {
    const [first, second, address, ...below] = segments[0] === 'dav' ? segments : ['dav', ...segments];
    if (second === undefined) return { kind: 'root' };
    if (first !== 'dav') throw new DavRefusal(404);
    if (second === 'principals') return await this.principals.find(self, address, below);
    if (second === 'notifications') return await this.notification(self, address, below);
    const home = homeNames.find((name) => name === second);
    if (home === undefined) throw new DavRefusal(404);
    if (address === undefined) return { kind: 'homes', home };
    if (address.toLowerCase() !== self.address) return await this.ofOther(self, address, home, below);
    const [name, ...more] = below;
    const mounted = name !== undefined && isMountName(name) ? await this.shared.mountedAt(self, home, name) : null;
    return mounted
      ? await this.inMounted(self, home, mounted, more)
      : await this.within(await this.own(self), home, below);
  }

  /** What lies in a place, itself not among it. */
  async *members(place: Place, self: Owner): AsyncGenerator<Place> {
    if (place.kind === 'root') {
      yield { kind: 'principals' };
      for (const home of homeNames) yield { kind: 'homes', home };
    } else if (place.kind === 'principals') yield { kind: 'principal', owner: self };
    else if (place.kind === 'principal') yield* this.principals.proxiesOf(place.owner);
    else if (place.kind === 'homes') {
      yield await this.within(await this.own(self), place.home, []);
      for (const owner of await this.shared.owners(self)) {
        const home = await this.ofOther(self, owner.address, place.home, []).catch(unlessHidden);
        if (home) yield home;
      }
    } else if (place.kind === 'notifications') yield* await this.shared.notifications(self);
    else if (place.kind === 'home') yield* this.inHome(self, place.owner, place.home);
    else if (place.kind === 'collection') yield* this.membersOf(self, place);
  }

  /** Items of a collection by their names; those that are not there are left out. */
  async itemsAt(place: CollectionPlace, names: readonly string[]): Promise<ReadonlyMap<string, ItemPlaceAt>> {
    const { accountId, id } = place.collection;
    if (isMade(place.collection)) return await this.madeAt(place, names);
    const found = await this.items.named(accountId, id, names);
    return new Map(found.map((item) => [item.name, placeIn(place, item)]));
  }

  private async madeAt(place: CollectionPlace, names: readonly string[]): Promise<ReadonlyMap<string, ItemPlaceAt>> {
    const found = new Map<string, ItemPlaceAt>();
    for (const name of names) {
      const made = await this.made.find(place.collection, place.owner, name);
      if (made) found.set(name, { ...placeIn(place, made.item), content: made.content });
    }
    return found;
  }

  /** Nobody reads those of others. Throws `DavRefusal`. */
  private async notification(self: Owner, address: string | undefined, below: readonly string[]): Promise<Place> {
    const [name, ...more] = below;
    if (address?.toLowerCase() !== self.address || more.length > 0) throw new DavRefusal(404);
    if (name === undefined) return { kind: 'notifications', owner: self };
    const found = (await this.shared.notifications(self)).find(({ uid }) => name === `${uid}.xml`);
    if (!found) throw new DavRefusal(404);
    return found;
  }

  private async *inHome(self: Owner, owner: Owner, home: HomeName): AsyncGenerator<Place> {
    const isOwn = owner.accountId === self.accountId;
    const land = isOwn ? await this.own(self) : await this.land(self, owner.address);
    if (land === null) return;
    const top = { owner, homeOf: owner, home, segments: [], ancestors: [], access: land.top, above: land.top };
    for (const collection of await this.here(land, home)) yield inside(top, collection, land.accessTo(collection));
    if (isOwn) for (const each of await this.shared.mountedIn(self, home)) yield mountedPlace(self, home, each);
  }

  private async *membersOf(self: Owner, place: CollectionPlace): AsyncGenerator<Place> {
    const { collection, owner, access } = place;
    if (collection.kind === 'files') {
      const land = owner.accountId === self.accountId ? await this.own(self) : await this.land(self, owner.address);
      for (const below of land?.tree.get(collection.id) ?? [])
        yield inside(inner(place), below, land?.accessTo(below) ?? noAccess);
    }
    if (!mayAt(access, 'titles')) return;
    if (isMade(collection))
      for await (const page of this.made.list(collection, owner))
        for (const { item, content } of page) yield { ...placeIn(place, item), content };
    else
      for await (const page of this.items.list(collection.accountId, collection.id))
        for (const item of page) yield placeIn(place, item);
  }

  private async ofOther(self: Owner, address: string, home: HomeName, segments: readonly string[]): Promise<Place> {
    const land = await this.land(self, address);
    // What belongs to others looks like what is not there, unless something of it is granted.
    if (land === null || (await this.here(land, home)).length === 0) throw new DavRefusal(404);
    return await this.within(land, home, segments);
  }

  private async inMounted(self: Owner, home: HomeName, mounted: Mounted, segments: readonly string[]): Promise<Place> {
    const place = mountedPlace(self, home, mounted);
    const [name, ...more] = segments;
    if (name === undefined) return place;
    if (more.length > 0) throw new DavRefusal(409);
    return await this.memberNamed(place, name.normalize('NFC'));
  }

  private async within(land: Land, home: HomeName, segments: readonly string[]): Promise<Place> {
    const { owner, tree } = land;
    const here = await this.here(land, home, segments[0]);
    // The home of files is a collection itself.
    const top = home === 'files' ? here.find(({ name }) => name === '') : undefined;
    const first = firstIn(land, home);
    let at: CollectionPlace | null = top
      ? { ...first, kind: 'collection', collection: top, access: land.accessTo(top) }
      : null;
    if (segments.length === 0) return at ?? { kind: 'home', home, owner, access: land.top };
    for (const [index, segment] of segments.entries()) {
      const name = segment.normalize('NFC');
      const members = at ? (tree.get(at.collection.id) ?? []) : here;
      const isNested = at === null || at.collection.kind === 'files';
      const collection: Collection | undefined = members.find((each) => pathName(each) === name && isNested);
      if (collection) {
        at = inside(at ? inner(at) : first, collection, land.accessTo(collection));
        continue;
      }
      // RFC 4918 §9.3.1: a collection on the way is missing
      if (index < segments.length - 1) throw new DavRefusal(at !== null || index > 0 ? 409 : 404);
      return at === null ? emptyIn(first, name) : await this.memberNamed(at, name);
    }
    return at as CollectionPlace;
  }

  /** What has a name in a collection, or the place where it would be. */
  private async memberNamed(place: CollectionPlace, name: string): Promise<Place> {
    const { collection, access } = place;
    if (access.level === 'pass') throw new DavRefusal(404);
    const within = inner(place);
    const empty = {
      ...within,
      kind: 'nothing',
      segments: [...place.segments, name],
      parent: collection,
      name,
    } as const;
    // Where times alone are shown, nobody learns which names there are.
    if (!mayAt(access, 'titles')) return empty;
    if (isMade(collection)) {
      const found = await this.made.find(collection, place.owner, name);
      return found ? { ...placeIn(place, found.item), content: found.content } : empty;
    }
    const item = await this.items.find({ accountId: collection.accountId, collectionId: collection.id, name });
    return item ? placeIn(place, item) : empty;
  }

  /** Collections that lie in a home itself, those among them that are made; of these one alone where its name is known. */
  private async here(
    { owner, tree, top }: Land,
    home: HomeName,
    name: string | null = null,
  ): Promise<readonly Collection[]> {
    const found = (tree.get(0) ?? []).filter(({ kind }) => kindsIn[home].includes(kind));
    const made = mayAt(top, 'full') ? await this.made.in(home, owner, name) : [];
    // What somebody had under the name before stays theirs.
    return [...found, ...made.filter((each) => !found.some((own) => pathName(own) === each.name))];
  }

  private async own(self: Owner): Promise<Land> {
    const accessTo = (collection: Collection): Access => (isMade(collection) ? readOnly : fullAccess);
    return { owner: self, tree: treeOf(await this.collections.list(self.accountId)), top: fullAccess, accessTo };
  }

  private async land(self: Owner, address: string): Promise<Land | null> {
    const realm = await this.shared.realm(self, address);
    if (realm === null) return null;
    const { owner, isMember, collections, access } = realm;
    const accessTo = (collection: Collection): Access =>
      isMade(collection) ? readOnly : (access.get(collection.id) ?? noAccess);
    const top: Access = isMember ? fullAccess : { level: 'pass', seesPrivate: false };
    return { owner, tree: treeOf(collections), top, accessTo };
  }
}

const treeOf = (collections: readonly Collection[]): Tree => Map.groupBy(collections, ({ parentId }) => parentId ?? 0);

const unlessHidden = (error: unknown): null => {
  if (error instanceof DavRefusal) return null;
  throw error;
};

/** What is the same for everything in a collection. */
const firstIn = ({ owner, top }: Land, home: HomeName): Within => ({
  owner,
  homeOf: owner,
  home,
  segments: [],
  ancestors: [],
  access: top,
  above: top,
});

const inner = ({ collection, kind: _, ...within }: CollectionPlace): Within => ({
  ...within,
  ancestors: [...within.ancestors, collection],
  above: within.access,
});

function inside({ above: _, ...within }: Within, collection: Collection, access: Access): CollectionPlace {
  const segments = [...within.segments, pathName(collection)];
  return { ...within, kind: 'collection', segments, collection, access, above: within.access };
}

/** A place in a home. Whoever may make nothing there does not learn what there is: throws `DavRefusal`. */
function emptyIn(home: Within, name: string): Place {
  if (!mayAt(home.access, 'full')) throw new DavRefusal(404);
  // Nor does anybody take a name under which something of others is shown.
  if (home.home !== 'files' && isMountName(name)) throw new DavRefusal(404);
  return { ...home, kind: 'nothing', segments: [name], parent: null, name };
}

/** It is its owner's who may rename or remove it. */
function mountedPlace(homeOf: Owner, home: HomeName, { name, owner, collection, access }: Mounted): CollectionPlace {
  const within = { owner, homeOf, home, segments: [name], ancestors: [], access, above: noAccess };
  return { kind: 'collection', ...within, collection };
}
