import type { AccountId, CollectionId } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import type { Item } from '../domain/model.js';
import { type ItemRow, itemOf } from './rows.js';
import * as sql from './statements/items.js';

/** An item with what was derived from it. */
export interface IndexedItem extends Item {
  readonly starts: number | null;
  readonly ends: number | null;
  readonly recurs: boolean;
  readonly facts: unknown;
}

interface IndexedRow extends ItemRow {
  readonly starts: number | null;
  readonly ends: number | null;
  readonly recurs: boolean;
  readonly facts: unknown;
}

/** Finds items by what was derived from them. */
export class ItemIndex {
  constructor(private readonly database: Database) {}

  /** What may happen between two moments (milliseconds since 1970), `until` exclusive; of one component, or of any. */
  async between(
    account: AccountId,
    collection: CollectionId,
    component: string | null,
    from: number,
    until: number,
  ): Promise<readonly IndexedItem[]> {
    const values = [account, collection, component, Math.floor(from), Math.ceil(until)];
    return (await rowsOf<IndexedRow>(this.database.pool, sql.itemsBetween, values)).map(indexedOf);
  }

  /** All of one component, or of any, in the order of their names. */
  async all(account: AccountId, collection: CollectionId, component: string | null): Promise<readonly IndexedItem[]> {
    return (await rowsOf<IndexedRow>(this.database.pool, sql.itemsOf, [account, collection, component])).map(indexedOf);
  }
}

const indexedOf = (row: IndexedRow): IndexedItem => ({
  ...itemOf(row),
  starts: row.starts,
  ends: row.ends,
  recurs: row.recurs,
  facts: row.facts,
});
