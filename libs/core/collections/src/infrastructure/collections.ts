import { type AccountId, type CollectionId, FumibakoError } from '#kernel';
import type { Actor, MailStore } from '#core/mailstore';
import { type Database, type Executor, rowsOf } from '#platform/database';
import { maxCollectionDepth, maxCollections } from '../domain/limits.js';
import { type Collection, type CollectionKind, collectionJournalKind, type Properties } from '../domain/model.js';
import { itemName } from '../domain/names.js';
import { conflictOf, note, takeChange } from './journaling.js';
import { requireSmall } from './properties.js';
import { type CollectionRow, collectionOf } from './rows.js';
import * as sql from './statements/collections.js';
import { copyItems, weigh } from './statements/items.js';
import { removeShares } from './statements/sharing.js';

/** A collection to be made. */
export interface NewCollection {
  readonly kind: CollectionKind;
  readonly parentId?: CollectionId | null;
  readonly name: string;
  readonly components?: readonly string[];
  readonly properties?: Properties;
}

/** Where a collection goes. */
export interface CollectionPlace {
  readonly parentId: CollectionId | null;
  readonly name: string;
}

/** What an account has from the beginning. */
const defaults: readonly NewCollection[] = [
  { kind: 'calendar', name: 'default', components: ['VEVENT'] },
  { kind: 'calendar', name: 'tasks', components: ['VTODO'] },
  { kind: 'addressbook', name: 'default' },
  { kind: 'files', name: '' },
  { kind: 'inbox', name: '' },
  { kind: 'outbox', name: '' },
];

/** Calendars, address books and folders of files: which there are, and what clients keep with them. */
export class Collections {
  constructor(
    private readonly database: Database,
    private readonly store: MailStore,
  ) {}

  /** Everything that an account has; what it has from the beginning is made where it is not there yet. */
  async list(account: AccountId): Promise<readonly Collection[]> {
    const found = await this.read(account);
    if (found.length > 0) return found;
    await this.begin(account);
    return await this.read(account);
  }

  async find(account: AccountId, id: CollectionId): Promise<Collection | null> {
    const [row] = await rowsOf<CollectionRow>(this.database.pool, sql.findCollection, [account, id]);
    return row ? collectionOf(row) : null;
  }

  /** The one with a name, in the home of its kind or in another. */
  async named(
    account: AccountId,
    kind: CollectionKind,
    parentId: CollectionId | null,
    name: string,
  ): Promise<Collection | null> {
    const values = [account, kind, parentId ?? 0, name.normalize('NFC')];
    const [row] = await rowsOf<CollectionRow>(this.database.pool, sql.findNamed, values);
    return row ? collectionOf(row) : null;
  }

  /** A collection and all that are in it, itself first. */
  async branch(account: AccountId, id: CollectionId): Promise<readonly Collection[]> {
    return (await rowsOf<CollectionRow>(this.database.pool, sql.listBranch, [account, id])).map(collectionOf);
  }

  /** Throws `collection-exists`, `collection-unknown` (its parent), `limit-exceeded`, `invalid`. */
  async create(account: AccountId, made: NewCollection, actor: Actor): Promise<Collection> {
    const name = itemName(made.name);
    return await this.change(account, async (executor) => {
      await this.requireRoom(executor, account, made.parentId ?? null);
      return await insert(executor, account, { ...made, name }, actor);
    });
  }

  /** Replaces what clients keep with a collection, by what `edit` makes of it. Throws `collection-unknown`, `limit-exceeded`. */
  async edit(
    account: AccountId,
    id: CollectionId,
    edit: (before: Collection) => { readonly properties: Properties; readonly components?: readonly string[] },
    actor: Actor,
  ): Promise<Collection> {
    return await this.change(account, async (executor) => {
      const before = await require(executor, account, id);
      const { properties, components = before.components } = edit(before);
      requireSmall(properties);
      const { change } = await takeChange(executor, account);
      const values = [account, id, JSON.stringify(properties), components, change];
      const [row] = await rowsOf<CollectionRow>(executor, sql.setProperties, values);
      await note(executor, account, actor, { change, collection: id, kind: collectionJournalKind.changed });
      return collectionOf(row as CollectionRow);
    });
  }

  /** Removes a collection with all that is in it. Throws `collection-unknown`. */
  async remove(account: AccountId, id: CollectionId, actor: Actor): Promise<void> {
    const shared = await this.change(account, async (executor) => {
      const { parentId } = await require(executor, account, id);
      const grants = await removeBranch(executor, account, id, actor);
      if (parentId !== null) await this.touch(executor, account, [parentId]);
      return grants > 0;
    });
    if (shared) this.store.hub.sharingChanged();
  }

  /** Throws `collection-unknown`, `collection-exists`, and `invalid` for a place within itself. */
  async move(account: AccountId, id: CollectionId, to: CollectionPlace, actor: Actor): Promise<void> {
    const name = itemName(to.name);
    await this.change(account, async (executor) => {
      const { parentId } = await require(executor, account, id);
      await requireOutside(executor, account, id, to.parentId);
      await this.requireRoom(executor, account, to.parentId, false);
      const { change } = await takeChange(executor, account);
      await rowsOf(executor, sql.moveCollection, [account, id, to.parentId ?? 0, name, change]);
      const parents = [parentId, to.parentId].filter((parent) => parent !== null);
      await rowsOf(executor, sql.touchCollections, [account, parents, change]);
      const detail = { name };
      await note(executor, account, actor, { change, collection: id, kind: collectionJournalKind.changed, detail });
    });
  }

  /** Copies a collection, with all that is in it or without. Throws as {@link move} does, and `over-quota`. */
  async copy(
    account: AccountId,
    id: CollectionId,
    to: CollectionPlace,
    deep: boolean,
    actor: Actor,
  ): Promise<Collection> {
    const name = itemName(to.name);
    return await this.change(account, async (executor) => {
      await requireOutside(executor, account, id, to.parentId);
      await this.requireRoom(executor, account, to.parentId);
      const rows = await rowsOf<CollectionRow>(executor, sql.listBranch, [account, id]);
      const branch = rows.map(collectionOf);
      const [top] = branch;
      if (!top) throw unknown();
      const places = new Map<number, CollectionId>();
      let first: Collection | null = null;
      for (const { kind, components, properties, ...one } of deep ? branch : [top]) {
        const parentId = one.id === id ? to.parentId : (places.get(one.parentId ?? 0) ?? null);
        const wanted = { kind, components, properties, parentId, name: one.id === id ? name : one.name };
        const made = await insert(executor, account, wanted, actor);
        places.set(one.id, made.id);
        first ??= made;
        if (deep) await copyContents(executor, account, one.id, made.id, actor);
      }
      return first as Collection;
    });
  }

  private async read(account: AccountId): Promise<readonly Collection[]> {
    return (await rowsOf<CollectionRow>(this.database.pool, sql.listCollections, [account])).map(collectionOf);
  }

  private async begin(account: AccountId): Promise<void> {
    await this.change(account, async (executor) => {
      // Somebody else may have been here while the account's row was waited for.
      const there = await rowsOf(executor, sql.listCollections, [account]);
      if (there.length > 0) return;
      for (const made of defaults) await insert(executor, account, made, { via: 'job', address: null });
    });
  }

  private async change<T>(account: AccountId, work: (executor: Executor) => Promise<T>): Promise<T> {
    const result = await this.database
      .transaction(async (executor) => {
        await rowsOf(executor, sql.lockAccount, [[account]]);
        return await work(executor);
      })
      .catch((error: unknown) => {
        throw conflictOf(error);
      });
    this.store.hub.touched(account);
    return result;
  }

  private async requireRoom(
    executor: Executor,
    account: AccountId,
    parentId: CollectionId | null,
    more = true,
  ): Promise<void> {
    const [counted] = await rowsOf<{ collections: number }>(executor, sql.countCollections, [account]);
    if (more && (counted?.collections ?? 0) >= maxCollections)
      throw new FumibakoError('limit-exceeded', `an account has at most ${maxCollections} collections`);
    let depth = 1;
    for (let at = parentId; at !== null; depth++) {
      if (depth >= maxCollectionDepth)
        throw new FumibakoError('limit-exceeded', `collections are at most ${maxCollectionDepth} deep`);
      at = (await require(executor, account, at)).parentId;
    }
  }

  private async touch(executor: Executor, account: AccountId, parents: readonly CollectionId[]): Promise<void> {
    const { change } = await takeChange(executor, account);
    await rowsOf(executor, sql.touchCollections, [account, parents, change]);
  }
}

const unknown = (): FumibakoError => new FumibakoError('collection-unknown', 'there is no such collection');

async function require(executor: Executor, account: AccountId, id: CollectionId): Promise<Collection> {
  const [row] = await rowsOf<CollectionRow>(executor, sql.findCollection, [account, id]);
  if (!row) throw unknown();
  return collectionOf(row);
}

async function requireOutside(
  executor: Executor,
  account: AccountId,
  id: CollectionId,
  parentId: CollectionId | null,
): Promise<void> {
  for (let at = parentId; at !== null; at = (await require(executor, account, at)).parentId)
    if (at === id) throw new FumibakoError('invalid', 'a collection does not go into itself');
}

async function insert(executor: Executor, account: AccountId, made: NewCollection, actor: Actor): Promise<Collection> {
  const { kind, parentId = null, name, components = [], properties = {} } = made;
  requireSmall(properties);
  const { change, id } = await takeChange(executor, account, 1);
  const values = [account, id, kind, parentId ?? 0, name, components, JSON.stringify(properties), change];
  const [row] = await rowsOf<CollectionRow>(executor, sql.insertCollection, values);
  if (parentId !== null) await rowsOf(executor, sql.touchCollections, [account, [parentId], change]);
  await note(executor, account, actor, {
    change,
    collection: id,
    kind: collectionJournalKind.created,
    detail: { name },
  });
  return collectionOf(row as CollectionRow);
}

/** Tells how many grants have gone with it. */
async function removeBranch(executor: Executor, account: AccountId, id: CollectionId, actor: Actor): Promise<number> {
  const branch = await rowsOf<CollectionRow>(executor, sql.listBranch, [account, id]);
  const ids = branch.map((row) => row.id);
  const { change } = await takeChange(executor, account);
  await rowsOf(executor, sql.removeItemsOf, [account, ids, change]);
  await rowsOf(executor, sql.removeCollections, [account, ids, change]);
  await note(executor, account, actor, {
    change,
    collection: id,
    kind: collectionJournalKind.removed,
    detail: { collections: ids },
  });
  return (await rowsOf(executor, removeShares, [account, ids])).length;
}

async function copyContents(
  executor: Executor,
  account: AccountId,
  from: CollectionId,
  to: CollectionId,
  actor: Actor,
): Promise<void> {
  const [weight] = await rowsOf<{ octets: number; items: number }>(executor, weigh, [account, [from]]);
  const { octets = 0, items = 0 } = weight ?? {};
  if (items === 0) return;
  const { change, id } = await takeChange(executor, account, items, octets);
  await rowsOf(executor, copyItems, [account, from, to, id, change]);
  const entries = Array.from({ length: items }, (_, at) => id + at);
  await note(executor, account, actor, { change, collection: to, kind: collectionJournalKind.itemsPut, entries });
}
