import {
  type AccountId,
  changeNumber,
  type ChangeNumber,
  type CollectionId,
  FumibakoError,
  itemId,
  type ItemId,
} from '#kernel';
import type { Actor, MailStore } from '#core/mailstore';
import type { SegmentRegion, SegmentStore } from '#platform/blobs';
import { type Database, rowsOf } from '#platform/database';
import { maxItems } from '../domain/limits.js';
import { type Derived, type Expectation, type Item, type ItemChanges, nothingDerived } from '../domain/model.js';
import { itemName } from '../domain/names.js';
import type { ItemContent } from './content.js';
import { actorText } from './journaling.js';
import { type ItemRow, itemOf } from './rows.js';
import * as sql from './statements/items.js';

/** Where an item is. */
export interface ItemPlace {
  readonly accountId: AccountId;
  readonly collectionId: CollectionId;
  readonly name: string;
}

export interface PutItem {
  readonly content: ItemContent;
  readonly mediaType: string | null;
  readonly derived?: Derived;
  readonly expected?: Expectation;
}

export interface Put {
  readonly id: ItemId;
  readonly hash: Buffer;
  readonly created: boolean;
  /** The same octets were there already: nothing was written. */
  readonly unchanged: boolean;
  readonly changeNumber: ChangeNumber;
}

interface PutRow {
  readonly outcome: string;
  readonly id: number;
  readonly change: number;
  readonly other: string | null;
}

interface ContentRow {
  readonly id: number;
  readonly body: Buffer;
  readonly segment: number | null;
  readonly segment_offset: number;
  readonly segment_length: number;
}

const expectedCodes = { anything: 0, 'one-of': 1, nothing: 2, something: 3 } as const;
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
  async put(place: ItemPlace, { content, mediaType, ...given }: PutItem, actor: Actor): Promise<Put> {
    const { derived = nothingDerived, expected = { kind: 'anything' } } = given;
    const { accountId, collectionId } = place;
    const name = itemName(place.name);
    const { body, segment, hash, size } = content;
    const region = segment ? [segment.segment, segment.offset, segment.length] : [null, null, null];
    const hashes = expected.kind === 'one-of' ? expected.hashes : [];
    const [results] = await this.store.hub.writerFor(accountId).commit([
      {
        statement: sql.putItem,
        values: [
          accountId,
          collectionId,
          name,
          derived.uid,
          hash,
          size,
          body,
          ...region,
          mediaType,
          expectedCodes[expected.kind],
          hashes,
          maxItems,
          actorText(actor),
          derived.component,
          derived.starts,
          derived.ends,
          derived.recurs,
          derived.facts === null ? null : JSON.stringify(derived.facts),
        ],
      },
    ]);
    const [row] = results as PutRow[];
    if (!row) throw new Error('an item came to nothing');
    const outcome = row.outcome as keyof typeof refusals | 'created' | 'replaced' | 'unchanged';
    if (outcome in refusals) throw refusals[outcome as keyof typeof refusals](row);
    if (outcome !== 'unchanged') this.store.hub.touched(accountId);
    return {
      id: itemId(row.id),
      hash,
      created: outcome === 'created',
      unchanged: outcome === 'unchanged',
      changeNumber: changeNumber(row.change),
    };
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

const refusals = {
  gone: () => new FumibakoError('collection-unknown', 'there is no such collection'),
  differs: () => new FumibakoError('item-changed', 'the item is not what was expected'),
  'uid-taken': ({ other }: PutRow) => new FumibakoError('uid-taken', other ?? ''),
  full: () => new FumibakoError('limit-exceeded', `a collection has at most ${maxItems} items`),
  'over-quota': () => new FumibakoError('over-quota', 'the account is over its quota'),
};

const regionOf = ({ segment, segment_offset, segment_length }: ContentRow): SegmentRegion | null =>
  segment === null ? null : { segment, offset: segment_offset, length: segment_length };
