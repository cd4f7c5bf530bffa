import { type AccountId, changeNumber, type ChangeNumber, type CollectionId, itemId, type ItemId } from '#kernel';
import type { Actor, MailStore } from '#core/mailstore';
import type { SegmentRegion, SegmentStore } from '#platform/blobs';
import { type Database, readRows, type RowReader, rowsOf, type Statement } from '#platform/database';
import type { Item, ItemChanges } from '../domain/model.js';
import { type ItemPlace, type Put, type PutItem, putOf, type PutRow, putValues } from './putting.js';
import { type ItemRow, itemOf, readItem } from './rows.js';
import * as sql from './statements/items.js';

interface Content {
  readonly id: number;
  readonly body: Buffer;
  /** Where the octets lie, if not in the row. */
  readonly region: SegmentRegion | null;
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
    return await this.read(sql.itemsNamed, [account, collection, names]);
  }

  async withUid(account: AccountId, collection: CollectionId, uid: string): Promise<Item | null> {
    const [row] = await rowsOf<ItemRow>(this.database.pool, sql.itemWithUid, [account, collection, uid]);
    return row ? itemOf(row) : null;
  }

  /** All items in the order of their names, page by page. */
  async *list(account: AccountId, collection: CollectionId): AsyncGenerator<readonly Item[]> {
    let after = '';
    while (true) {
      const found = await this.read(sql.listItems, [account, collection, after, page]);
      if (found.length > 0) yield found;
      if (found.length < page) return;
      after = (found.at(-1) as Item).name;
    }
  }

  /** Contents of small items, by their ids; what lies in a segment is read from there. */
  async contents(
    account: AccountId,
    collection: CollectionId,
    ids: readonly ItemId[],
  ): Promise<ReadonlyMap<ItemId, Buffer>> {
    const found = new Map<ItemId, Buffer>();
    const elsewhere = new Map<ItemId, SegmentRegion>();
    await readRows(this.database.pool, sql.itemContents, [account, collection, ids], (row) => {
      const { id, body, region } = readContent(row);
      if (region) elsewhere.set(itemId(id), region);
      else found.set(itemId(id), body);
    });
    for (const [id, region] of elsewhere) found.set(id, await this.segments.read(region));
    return found;
  }

  /** Octets of one item, `end` exclusive; null when it is gone. */
  async octets({ accountId, collectionId, id }: Item, start: number, end: number): Promise<Buffer | null> {
    let found: Content | null = null;
    await readRows(this.database.pool, sql.itemContents, [accountId, collectionId, [id]], (row) => {
      found = readContent(row);
    });
    if (found === null) return null;
    const { region, body } = found as Content;
    return region ? await this.segments.read(region, start, end) : body.subarray(start, end);
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
      this.read(sql.itemsPutSince, values),
      rowsOf<{ name: string; change: number }>(this.database.pool, sql.itemsRemovedSince, values),
    ]);
    const all: number[] = [...put.map(({ changeNumber: change }) => change), ...removed.map(({ change }) => change)];
    all.sort((one, other) => one - other);
    if (all.length <= limit)
      return {
        put,
        removed: removed.map(({ name }) => name),
        upTo: collection.changeNumber,
        more: false,
      };
    // Everything of one change is told at once, or a next look would miss the rest of it.
    const upTo = all[limit - 1] as number;
    return {
      put: put.filter((item) => item.changeNumber <= upTo),
      removed: removed.filter(({ change }) => change <= upTo).map(({ name }) => name),
      upTo: changeNumber(upTo),
      more: true,
    };
  }

  private async read(statement: Statement, values: readonly unknown[]): Promise<readonly Item[]> {
    const found: Item[] = [];
    await readRows(this.database.pool, statement, values, (row) => found.push(readItem(row)));
    return found;
  }
}

function readContent(row: RowReader): Content {
  const [id, body, segment] = [row.int(), row.bytes(), row.intOrNull()];
  const [offset, length] = [row.intOrNull() ?? 0, row.intOrNull() ?? 0];
  return { id, body, region: segment === null ? null : { segment, offset, length } };
}
