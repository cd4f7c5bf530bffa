import type { Collection, Collections, Items } from '#core/collections';
import type { Roster } from '#core/contacts';
import type { DirectoryPerson } from '#core/directory';
import type { DavPath } from '#wires/dav';
import type { DirectoryBook } from './directoryBook.js';
import { DavRefusal } from './errorMap.js';
import {
  type CollectionPlace,
  directoryBook,
  homeNames,
  type HomeName,
  type ItemPlaceAt,
  kindsIn,
  type Owner,
  pathName,
  type Place,
  type Within,
} from './place.js';

/** Collections by the collection that they lie in. */
type Tree = ReadonlyMap<number, readonly Collection[]>;

/** Finds what addresses lead to, for one person. */
export class Places {
  constructor(
    private readonly collections: Collections,
    private readonly items: Items,
    private readonly book: DirectoryBook,
  ) {}

  /** Throws `DavRefusal` with 404 for what leads nowhere, and with 409 where a collection on the way is missing. */
  async find(self: Owner, { segments }: DavPath): Promise<Place> {
    const [first, second, address, ...below] = segments[0] === 'dav' ? segments : ['dav', ...segments];
    if (second === undefined) return { kind: 'root' };
    if (first !== 'dav') throw new DavRefusal(404);
    if (second === 'principals') return await this.principal(self, address, below);
    const home = homeNames.find((name) => name === second);
    if (home === undefined) throw new DavRefusal(404);
    if (address === undefined) return { kind: 'homes', home };
    const owner = ownerOf(self, address);
    return await this.within(owner, home, below);
  }

  /** Who of the organisation of somebody has an account. */
  roster(self: Owner): Promise<Roster> {
    return this.book.roster(self);
  }

  /** The principal of somebody in the roster. */
  principalOf(self: Owner, person: DirectoryPerson): Place {
    const isSelf = person.source === 'account' && person.id === self.accountId;
    return isSelf ? { kind: 'principal', owner: self } : { kind: 'person', person, at: self.at };
  }

  private async principal(self: Owner, address: string | undefined, below: readonly string[]): Promise<Place> {
    if (address === undefined) return { kind: 'principals' };
    if (below.length > 0) throw new DavRefusal(404);
    if (address.toLowerCase() === self.address) return { kind: 'principal', owner: self };
    const person = (await this.roster(self)).withAddress(address);
    if (person === null) throw new DavRefusal(404);
    return this.principalOf(self, person);
  }

  /** What lies in a place, itself not among it. */
  async *members(place: Place, self: Owner): AsyncGenerator<Place> {
    if (place.kind === 'root') {
      yield { kind: 'principals' };
      for (const home of homeNames) yield { kind: 'homes', home };
    } else if (place.kind === 'principals') yield { kind: 'principal', owner: self };
    else if (place.kind === 'homes') yield await this.within(self, place.home, []);
    else if (place.kind === 'home') {
      const own = this.here(place.owner, place.home, await this.tree(place.owner));
      for (const collection of await own) yield inside({ ...place, segments: [], ancestors: [] }, collection);
    } else if (place.kind === 'collection') yield* this.membersOf(place);
  }

  /** Items of a collection by their names; those that are not there are left out. */
  async itemsAt(place: CollectionPlace, names: readonly string[]): Promise<ReadonlyMap<string, ItemPlaceAt>> {
    const { accountId, id } = place.collection;
    const found = await this.items.named(accountId, id, names);
    return new Map(found.map((item) => [item.name, itemIn(place, item)]));
  }

  private async *membersOf(place: CollectionPlace): AsyncGenerator<Place> {
    const { collection, owner } = place;
    if (collection.kind === 'files')
      for (const below of (await this.tree(owner)).get(collection.id) ?? []) yield inside(inner(place), below);
    if (collection.id === directoryBook)
      for await (const page of this.book.list(owner))
        for (const { item, content } of page) yield { ...itemIn(place, item), content };
    else
      for await (const page of this.items.list(collection.accountId, collection.id))
        for (const item of page) yield itemIn(place, item);
  }

  private async within(owner: Owner, home: HomeName, segments: readonly string[]): Promise<Place> {
    const tree = await this.tree(owner);
    const here = await this.here(owner, home, tree);
    // The home of files is a collection itself.
    const top = home === 'files' ? here.find(({ name }) => name === '') : undefined;
    if (segments.length === 0)
      return top
        ? { kind: 'collection', owner, home, segments, ancestors: [], collection: top }
        : { kind: 'home', home, owner };
    const ancestors: Collection[] = top ? [top] : [];
    for (const [at, segment] of segments.entries()) {
      const name = segment.normalize('NFC');
      const parent = ancestors.at(-1) ?? null;
      const members = parent ? (tree.get(parent.id) ?? []) : here;
      const collection = members.find((each) => pathName(each) === name && (parent === null || each.kind === 'files'));
      if (collection) {
        ancestors.push(collection);
        continue;
      }
      const within: Within = { owner, home, segments: segments.slice(0, at + 1), ancestors };
      if (at < segments.length - 1) throw new DavRefusal(parent !== null || at > 0 ? 409 : 404);
      if (parent === null) return { kind: 'nothing', ...within, parent, name };
      const found = await this.itemNamed(owner, parent, name);
      return found ? { kind: 'item', ...within, parent, ...found } : { kind: 'nothing', ...within, parent, name };
    }
    const collection = ancestors.pop() as Collection;
    return { kind: 'collection', owner, home, segments, ancestors, collection };
  }

  private async itemNamed(
    owner: Owner,
    { id }: Collection,
    name: string,
  ): Promise<Pick<ItemPlaceAt, 'item' | 'content'> | null> {
    if (id === directoryBook) return await this.book.find(owner, name);
    const item = await this.items.find({ accountId: owner.accountId, collectionId: id, name });
    return item && { item };
  }

  /** Collections that lie in a home itself; the people of the organisation are among the address books. */
  private async here(owner: Owner, home: HomeName, tree: Tree): Promise<readonly Collection[]> {
    const own = (tree.get(0) ?? []).filter(({ kind }) => kindsIn[home].includes(kind));
    return home === 'addressbooks' ? [...own, await this.book.collection(owner)] : own;
  }

  private async tree({ accountId }: Owner): Promise<Tree> {
    return Map.groupBy(await this.collections.list(accountId), ({ parentId }) => parentId ?? 0);
  }
}

const inner = ({ collection, ...within }: CollectionPlace): Within => ({
  ...within,
  ancestors: [...within.ancestors, collection],
});

function inside({ owner, home, segments, ancestors }: Within, collection: Collection): CollectionPlace {
  return { kind: 'collection', owner, home, segments: [...segments, pathName(collection)], ancestors, collection };
}

function itemIn(
  { owner, home, segments, ancestors, collection }: CollectionPlace,
  item: ItemPlaceAt['item'],
): ItemPlaceAt {
  const within = { owner, home, segments: [...segments, item.name], ancestors: [...ancestors, collection] };
  return { kind: 'item', ...within, parent: collection, item };
}

/** Whose it is. What belongs to others looks like what is not there. */
function ownerOf(self: Owner, address: string): Owner {
  if (address.toLowerCase() !== self.address) throw new DavRefusal(404);
  return self;
}
