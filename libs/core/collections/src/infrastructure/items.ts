import { type AccountId, changeNumber, type ChangeNumber, type CollectionId, itemId, type ItemId } from '#kernel';
import type { Actor, MailStore } from '#core/mailstore';
import type { SegmentRegion, SegmentStore } from '#platform/blobs';
import { type Database, rowsOf } from '#platform/database';
import type { Item, ItemChanges } from '../domain/model.js';
import { type ItemPlace, type Put, type PutItem, putOf, type PutRow, putValues } from './putting.js';
import { type ItemRow, itemOf } from './rows.js';
import * as sql from './statements/items.js';

interface ContentRow {
  readonly id: number;
  readonly body: Buffer;
  readonly segment: number | null;
  readonly segment_offset: number;
  readonly segment_length: number;
}

/** Items of a page, where a caller reads all of a collection. */
const page = 5000;

/** What lies in collections, kept as it came, each version for itself. */
export class Items {
  constructor(
    private readonly database: Database,
    private readonly segments: SegmentStore,
    private readonly store: MailStore,
  ) {}

  /**
   * Puts an item, in one commit. Throws `collection-unknown`, `item-changed` (not what was expected), `uid-taken` (the
   * message is the name of the other item), `limit-exceeded`, `over-quota`, `invalid`.
   */
  async put(place: ItemPlace, item: PutItem, actor: Actor): Promise<Put> {
    const { accountId } = place;
    const [results] = await this.store.hub
      .writerFor(accountId)
      .commit([{ statement: sql.putItem, values: putValues(place, item, actor) }]);
    const put = putOf((results as PutRow[])[0], item);
    if (!put.unchanged) this.store.hub.touched(accountId);
    return put;
  }

  async find({ accountId, collectionId, name }: ItemPlace): Promise<Item | null> {
    return (await this.named(accountId, collectionId, [name.normalize('NFC')]))[0] ?? null;
  }

  /** Those of some names that are there, in no order. */
  async named(account: AccountId, collection: CollectionId, names: readonly string[]): Promise<readonly Item[]> {
    return (await rowsOf<ItemRow>(this.database.pool, sql.itemsNamed, [account, collection, names])).map(itemOf);
  }

  async withUid(account: AccountId, collection: CollectionId, uid: string): Promise<Item | null> {
    const [row] = await rowsOf<ItemRow>(this.database.pool, sql.itemWithUid, [account, collection, uid]);
    return row ? itemOf(row) : null;
  }

  /** All items in the order of their names, page by page. */
  async *list(account: AccountId, collection: CollectionId): AsyncGenerator<readonly Item[]> {
    let after = '';
    while (true) {
      const rows = await rowsOf<ItemRow>(this.database.pool, sql.listItems, [account, collection, after, page]);
      if (rows.length > 0) yield rows.map(itemOf);
      if (rows.length < page) return;
      after = (rows.at(-1) as ItemRow).name;
    }
  }

  /** Contents of small items, by their ids; what lies in a segment is read from there. */
  async contents(
    account: AccountId,
    collection: CollectionId,
    ids: readonly ItemId[],
  ): Promise<ReadonlyMap<ItemId, Buffer>> {
    const rows = await rowsOf<ContentRow>(this.database.pool, sql.itemContents, [account, collection, ids]);
    const found = new Map<ItemId, Buffer>();
    for (const row of rows) {
      const region = regionOf(row);
      found.set(itemId(row.id), region ? await this.segments.read(region) : row.body);
    }
    return found;
  }

  /** Octets of one item, `end` exclusive; null when it is gone. */
  async octets({ accountId, collectionId, id }: Item, start: number, end: number): Promise<Buffer | null> {
    const [row] = await rowsOf<ContentRow>(this.database.pool, sql.itemContents, [accountId, collectionId, [id]]);
    if (!row) return null;
    const region = regionOf(row);
    return region ? await this.segments.read(region, start, end) : row.body.subarray(start, end);
  }

  /** What changed after `since`: at most `limit` names. */
  async changes(
    account: AccountId,
    collection: { readonly id: CollectionId; readonly changeNumber: ChangeNumber },
    since: number,
    limit: number,
  ): Promise<ItemChanges> {
    const values = [account, collection.id, since, collection.changeNumber, limit + 1];
    const [put, removed] = await Promise.all([
      rowsOf<ItemRow>(this.database.pool, sql.itemsPutSince, values),
      rowsOf<{ name: string; change: number }>(this.database.pool, sql.itemsRemovedSince, values),
    ]);
    const all = [...put, ...removed].map(({ change }) => change).sort((one, other) => one - other);
    if (all.length <= limit)
      return {
        put: put.map(itemOf),
        removed: removed.map(({ name }) => name),
        upTo: collection.changeNumber,
        more: false,
      };
    // Everything of one change is told at once, or a next look would miss the rest of it.
    const upTo = all[limit - 1] as number;
    return {
      put: put.filter(({ change }) => change <= upTo).map(itemOf),
      removed: removed.filter(({ change }) => change <= upTo).map(({ name }) => name),
      upTo: changeNumber(upTo),
      more: true,
    };
  }
}

const regionOf = ({ segment, segment_offset, segment_length }: ContentRow): SegmentRegion | null =>
  segment === null ? null : { segment, offset: segment_offset, length: segment_length };
