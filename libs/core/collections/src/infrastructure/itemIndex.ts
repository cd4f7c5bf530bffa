import type { AccountId, CollectionId } from '#kernel';
import { type Database, readRows, type RowReader, type Statement } from '#platform/database';
import type { Item } from '../domain/model.js';
import { readItem } from './rows.js';
import * as sql from './statements/items.js';

/** An item with what was derived from it. */
export interface IndexedItem extends Item {
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
    return await this.read(sql.itemsBetween, values);
  }

  /** All of one component, or of any, in the order of their names. */
  async all(account: AccountId, collection: CollectionId, component: string | null): Promise<readonly IndexedItem[]> {
    return await this.read(sql.itemsOf, [account, collection, component]);
  }

  private async read(statement: Statement, values: readonly unknown[]): Promise<readonly IndexedItem[]> {
    const found: IndexedItem[] = [];
    await readRows(this.database.pool, statement, values, (row) => found.push(readIndexed(row)));
    return found;
  }
}

function readIndexed(row: RowReader): IndexedItem {
  const item = readItem(row);
  const [starts, ends, recurs, facts] = [row.intOrNull(), row.intOrNull(), row.bool(), row.jsonOrNull()];
  return { ...item, starts, ends, recurs, facts: facts === null ? null : (JSON.parse(facts) as unknown) };
}
