import { type AccountId, accountId, type CollectionId, collectionId, itemId, type ItemId } from '#kernel';
import { type Executor, rowsOf } from '#platform/database';
import type { Collection, CollectionKind } from '../domain/model.js';
import { type CollectionRow, collectionOf } from './rows.js';
import { collectionsOfMany } from './statements/collections.js';
import * as sql from './statements/items.js';

/** When something of an item may happen, and what was derived from it about that. */
export interface ItemSpan {
  readonly accountId: AccountId;
  readonly collectionId: CollectionId;
  readonly id: ItemId;
  readonly uid: string | null;
  readonly starts: number;
  readonly ends: number;
  readonly status: string | null;
  /** The span is the time of its one occurrence. */
  readonly exact: boolean;
  readonly transparent: boolean;
}

interface SpanRow extends Record<string, unknown>, Omit<ItemSpan, 'accountId' | 'collectionId' | 'id'> {
  readonly account: number;
  readonly collection: number;
  readonly id: number;
}

/** Reads the collections of many accounts at once, each question in one statement. */
export class AcrossAccounts {
  constructor(private readonly database: { readonly pool: Executor }) {}

  async collections(accounts: readonly AccountId[], kind: CollectionKind): Promise<readonly Collection[]> {
    return (
      await rowsOf<CollectionRow & Record<string, unknown>>(this.database.pool, collectionsOfMany, [accounts, kind])
    ).map(collectionOf);
  }

  /** What may happen between two moments (milliseconds since 1970), `until` exclusive. */
  async spans(
    collections: readonly Pick<Collection, 'accountId' | 'id'>[],
    from: number,
    until: number,
  ): Promise<readonly ItemSpan[]> {
    const [accounts, ids] = [collections.map((each) => each.accountId), collections.map(({ id }) => id)];
    const values = [accounts, ids, Math.floor(from), Math.ceil(until)];
    const rows = await rowsOf<SpanRow>(this.database.pool, sql.spansBetween, values);
    return rows.map(({ account, collection, id, ...row }) => ({
      ...row,
      accountId: accountId(account),
      collectionId: collectionId(collection),
      id: itemId(id),
    }));
  }

  /** Contents of small items, in the order of the items; those that went away are left out. */
  async contents<I extends Pick<ItemSpan, 'accountId' | 'collectionId' | 'id'>>(
    items: readonly I[],
  ): Promise<ReadonlyMap<I, Buffer>> {
    const key = (account: number, id: number): string => `${account}:${id}`;
    const values = [
      items.map((item) => item.accountId),
      items.map((item) => item.collectionId),
      items.map(({ id }) => id),
    ];
    const rows = await rowsOf<{ account: number; id: number; body: Buffer }>(this.database.pool, sql.bodiesOf, values);
    const bodies = new Map(rows.map(({ account, id, body }) => [key(account, id), body]));
    const found = new Map<I, Buffer>();
    for (const item of items) {
      const body = bodies.get(key(item.accountId, item.id));
      if (body) found.set(item, body);
    }
    return found;
  }
}
