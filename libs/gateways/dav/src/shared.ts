import {
  type Access,
  accessIn,
  type AccountShares,
  type Collection,
  type CollectionMounts,
  type Collections,
  type CollectionSharing,
  dressed,
  mayAt,
  type Mount,
  noAccess,
  type SharesByOwner,
} from '#core/collections';
import type { CollectionId } from '#kernel';
import { escapeText } from '#wires/dav';
import { type HomeName, kindsIn, type Owner } from './place.js';
import { notificationsOf } from './sharing/invitations.js';
import { displayname, mountName, nameOf, ownerOf } from './sharing/names.js';

/** An account that who asks has something of. */
export interface Realm {
  readonly owner: Owner;
  readonly isMember: boolean;
  /** Those that may be seen, or passed through. */
  readonly collections: readonly Collection[];
  readonly access: ReadonlyMap<CollectionId, Access>;
}

/** Somebody else's collection in the home of who asks. */
export interface Mounted {
  readonly name: string;
  readonly owner: Owner;
  readonly collection: Collection;
  readonly access: Access;
}

/** What belongs to others, as who asks finds it. */
export class Shared {
  constructor(
    private readonly sharing: CollectionSharing,
    private readonly mounts: CollectionMounts,
    private readonly collections: Collections,
  ) {}

  sharedWith({ accountId }: Owner): Promise<SharesByOwner> {
    return this.sharing.sharedWith(accountId);
  }

  /** What waits for an answer. */
  notifications(self: Owner): ReturnType<typeof notificationsOf> {
    const { sharing, mounts, collections } = this;
    return notificationsOf(self, { sharing, mounts, collections });
  }

  /** Everybody of whom somebody has something. */
  async owners(self: Owner): Promise<readonly Owner[]> {
    return [...(await this.sharedWith(self)).values()].map((shares) => ownerOf(self, shares));
  }

  /** The account with an address; null where nothing of it is granted. */
  async realm(self: Owner, address: string): Promise<Realm | null> {
    const wanted = address.toLowerCase();
    for (const shares of (await this.sharedWith(self)).values())
      if (shares.address === wanted) {
        const realm = await this.realmOf(self, shares);
        const own = await this.mounts.of(self.accountId);
        return { ...realm, collections: realm.collections.map((each) => dress(each, own)) };
      }
    return null;
  }

  /** What others have granted one by one, and what the accounts have that somebody works with, as it lies in a home. */
  async mountedIn(self: Owner, home: HomeName): Promise<readonly Mounted[]> {
    const all = await this.sharedWith(self);
    // A folder has no name but that in its path, so files of others are found in their own homes.
    if (all.size === 0 || home === 'files') return [];
    const own = await this.mounts.of(self.accountId);
    const found = await Promise.all([...all.values()].map((shares) => this.mountedFrom(self, shares, home, own)));
    return found.flat().toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  async mountedAt(self: Owner, home: HomeName, name: string): Promise<Mounted | null> {
    return (await this.mountedIn(self, home)).find((each) => each.name === name) ?? null;
  }

  private async mountedFrom(
    self: Owner,
    shares: AccountShares,
    home: HomeName,
    own: readonly Mount[],
  ): Promise<readonly Mounted[]> {
    if (!shares.isMember && shares.collections.size === 0) return [];
    const { owner, access, collections } = await this.realmOf(self, shares);
    return collections.flatMap((collection) => {
      const isGranted = shares.isMember || shares.collections.has(collection.id);
      const may = access.get(collection.id) ?? noAccess;
      const state = mountOf(collection, own)?.state ?? 'accepted';
      const isKind = kindsIn[home].includes(collection.kind) && collection.name !== '';
      if (!isGranted || !isKind || !mayAt(may, 'titles') || state !== 'accepted') return [];
      const name = mountName(collection);
      return [{ name, owner, access: may, collection: dress(collection, own, owner) }];
    });
  }

  private async realmOf(self: Owner, shares: AccountShares): Promise<Realm> {
    const all = await this.collections.list(shares.ownerId);
    const access = accessIn(shares, all);
    const collections = all.filter(({ id }) => access.has(id));
    return { owner: ownerOf(self, shares), isMember: shares.isMember, collections, access };
  }
}

const mountOf = ({ accountId, id }: Collection, own: readonly Mount[]): Mount | undefined =>
  own.find((each) => each.ownerId === accountId && each.collectionId === id);

/** A collection with what who asks has set of their own; named after its owner where it lies in another home. */
function dress(collection: Collection, own: readonly Mount[], owner: Owner | null = null): Collection {
  const { properties = {} } = mountOf(collection, own) ?? {};
  const shown = dressed(collection.properties, properties);
  if (owner === null || typeof properties[displayname] === 'string') return { ...collection, properties: shown };
  const title = `${nameOf(collection)} (${owner.name ?? owner.address})`;
  const named = { [displayname]: `<displayname xmlns="DAV:">${escapeText(title)}</displayname>` };
  return { ...collection, properties: { ...shown, ...named } };
}
