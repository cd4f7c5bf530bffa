import type { AccountId, CollectionId } from '#kernel';
import type { Actor, MailStore } from '#core/mailstore';
import { type Database, type Executor, rowsOf } from '#platform/database';
import type { Expectation, Item } from '../domain/model.js';
import { conflictOf } from './journaling.js';
import { removeAndNote, requireItem } from './itemEdits.js';
import { type ItemPlace, type Put, type PutItem, putOf, type PutRow, putValues } from './putting.js';
import { type ItemRow, itemOf } from './rows.js';
import { lockAccount } from './statements/collections.js';
import * as sql from './statements/items.js';

/** How the new version of an item is told apart from the one before by who takes part in it. */
export interface ScheduleMarks {
  /** The version since which it means the same; null: this one. */
  readonly tag: number | null;
  readonly stamp: number | null;
}

/** Items of an account that is locked, within a transaction. */
export class LockedItems {
  changed = false;

  constructor(
    /** For what is written in the same commit. */
    readonly executor: Executor,
    private readonly account: AccountId,
    private readonly actor: Actor,
  ) {}

  async find({ accountId, collectionId, name }: ItemPlace): Promise<Item | null> {
    const values = [accountId, collectionId, [name.normalize('NFC')]];
    return (await this.rows(sql.itemsNamed, values))[0] ?? null;
  }

  async withUid(collection: CollectionId, uid: string): Promise<Item | null> {
    return (await this.rows(sql.itemWithUid, [this.account, collection, uid]))[0] ?? null;
  }

  /** What is scheduled with a UID in any calendar. */
  async scheduled(uid: string): Promise<Item | null> {
    return (await this.rows(sql.scheduledWithUid, [this.account, uid]))[0] ?? null;
  }

  /** The octets of an item that is kept in the database, as all but files are. */
  async content({ accountId, collectionId, id }: Item): Promise<Buffer> {
    const [row] = await rowsOf<{ body: Buffer }>(this.executor, sql.itemContents, [accountId, collectionId, [id]]);
    if (!row) throw new Error('an item of a locked account went away');
    return row.body;
  }

  /** Throws as `Items.put` does. */
  async put(place: ItemPlace, item: PutItem, marks: ScheduleMarks | null = null): Promise<Put> {
    const [row] = await rowsOf<PutRow & Record<string, unknown>>(
      this.executor,
      sql.putItem,
      putValues(place, item, this.actor),
    );
    const put = putOf(row, item);
    if (put.unchanged) return put;
    this.changed = true;
    if (marks !== null)
      await rowsOf(this.executor, sql.setSchedule, [
        place.accountId,
        place.collectionId,
        put.id,
        marks.tag,
        marks.stamp,
      ]);
    return put;
  }

  /** Throws `item-unknown`, `item-changed`. */
  async remove(place: ItemPlace, expected: Expectation): Promise<void> {
    await removeAndNote(this.executor, await requireItem(this.executor, place, expected), this.actor);
    this.changed = true;
  }

  /** Removes the oldest of a collection, so that about so many are left. */
  async keepNewest(collection: CollectionId, most: number): Promise<void> {
    const old = await rowsOf<{ name: string }>(this.executor, sql.oldestItems, [this.account, collection, most]);
    for (const { name } of old)
      await this.remove({ accountId: this.account, collectionId: collection, name }, { kind: 'anything' });
  }

  private async rows(statement: typeof sql.itemsNamed, values: readonly unknown[]): Promise<readonly Item[]> {
    return (await rowsOf<ItemRow & Record<string, unknown>>(this.executor, statement, values)).map(itemOf);
  }
}

/** Changes of several items of an account, and of what belongs to them, in one commit. */
export class ItemWork {
  constructor(
    private readonly database: Database,
    private readonly store: MailStore,
  ) {}

  /** The account stays locked until the commit: what `work` reads is what it changes. It must ask for no other connection. */
  async run<T>(account: AccountId, actor: Actor, work: (items: LockedItems) => Promise<T>): Promise<T> {
    const { result, changed } = await this.database
      .transaction(async (executor) => {
        await rowsOf(executor, lockAccount, [[account]]);
        const items = new LockedItems(executor, account, actor);
        return { result: await work(items), changed: items.changed };
      })
      .catch((error: unknown) => {
        throw conflictOf(error);
      });
    if (changed) this.store.hub.touched(account);
    return result;
  }
}
