import { type AccountId, type ChangeNumber, type CollectionId, FumibakoError } from '#kernel';
import type { Actor, MailStore } from '#core/mailstore';
import { type Database, type Executor, rowsOf } from '#platform/database';
import { maxItems, maxProperties, maxPropertyOctets } from '../domain/limits.js';
import { collectionJournalKind, type Expectation, type Item, type Properties } from '../domain/model.js';
import { itemName } from '../domain/names.js';
import type { ItemPlace } from './putting.js';
import { conflictOf, note, takeChange } from './journaling.js';
import { type CollectionRow, type ItemRow, itemOf } from './rows.js';
import { findCollection, lockAccount } from './statements/collections.js';
import * as sql from './statements/items.js';

/** Where an item goes. */
export interface Transfer {
  readonly to: ItemPlace;
  /** It is at the old place no more. */
  readonly move: boolean;
  /** What is expected at the other place. */
  readonly expected: Expectation;
}

/** Removes, copies and moves items, and keeps what clients note about them. */
export class ItemEdits {
  constructor(
    private readonly database: Database,
    private readonly store: MailStore,
  ) {}

  /** Throws `item-unknown`, `item-changed`. */
  async remove(place: ItemPlace, expected: Expectation, actor: Actor): Promise<void> {
    await this.change(place.accountId, async (executor) => {
      const item = await requireItem(executor, place, expected);
      await removeAndNote(executor, item, actor);
    });
  }

  /**
   * Copies or moves an item within an account, over what has the name at the other place; true when nothing was there.
   * Throws `item-unknown`, `item-changed`, `uid-taken`, `over-quota`, `collection-unknown`, `limit-exceeded`.
   */
  async transfer(from: ItemPlace, { to, move, expected }: Transfer, actor: Actor): Promise<boolean> {
    const { accountId } = from;
    const name = itemName(to.name);
    return await this.change(accountId, async (executor) => {
      const item = await requireItem(executor, from, { kind: 'something' });
      await requireRoom(executor, to);
      const [there] = await rowsOf<ItemRow>(executor, sql.itemsNamed, [accountId, to.collectionId, [name]]);
      requireExpected(there, expected);
      // What moves goes first, for it may be of a UID that is there but once.
      if (move) await removeAndNote(executor, item, actor);
      const { change, id } = await takeChange(executor, accountId, 1, item.size);
      if (there) await rowsOf(executor, sql.removeItems, [accountId, to.collectionId, [name], change]);
      const values = [accountId, from.collectionId, item.id, to.collectionId, name, id, change];
      await rowsOf(executor, sql.copyItem, values);
      const kind = collectionJournalKind.itemsPut;
      await note(executor, accountId, actor, { change, collection: to.collectionId, kind, entries: [id] });
      return there === undefined;
    });
  }

  /** Replaces what clients keep with an item. Throws `item-unknown`, `limit-exceeded`. */
  async edit(place: ItemPlace, edit: (before: Properties) => Properties, actor: Actor): Promise<void> {
    const { accountId, collectionId } = place;
    await this.change(accountId, async (executor) => {
      const item = await requireItem(executor, place, { kind: 'something' });
      const properties = edit(item.properties);
      const text = JSON.stringify(properties);
      if (Object.keys(properties).length > maxProperties || Buffer.byteLength(text) > maxPropertyOctets)
        throw new FumibakoError('limit-exceeded', `at most ${maxProperties} properties of ${maxPropertyOctets} octets`);
      await rowsOf(executor, sql.setItemProperties, [accountId, collectionId, item.name, text]);
      const { change } = await takeChange(executor, accountId);
      const kind = collectionJournalKind.changed;
      await note(executor, accountId, actor, { change, collection: collectionId, kind, entries: [item.id] });
    });
  }

  private async change<T>(account: AccountId, work: (executor: Executor) => Promise<T>): Promise<T> {
    const result = await this.database
      .transaction(async (executor) => {
        await rowsOf(executor, lockAccount, [[account]]);
        return await work(executor);
      })
      .catch((error: unknown) => {
        throw conflictOf(error);
      });
    this.store.hub.touched(account);
    return result;
  }
}

/** Throws `item-unknown`, `item-changed`. */
export async function requireItem(executor: Executor, place: ItemPlace, expected: Expectation): Promise<Item> {
  const values = [place.accountId, place.collectionId, [place.name.normalize('NFC')]];
  const [row] = await rowsOf<ItemRow>(executor, sql.itemsNamed, values);
  if (!row) throw new FumibakoError('item-unknown', 'there is no such item');
  requireExpected(row, expected);
  return itemOf(row);
}

function requireExpected(there: ItemRow | undefined, expected: Expectation): void {
  const met =
    expected.kind === 'anything' ||
    (expected.kind === 'nothing' && there === undefined) ||
    (expected.kind === 'something' && there !== undefined) ||
    (expected.kind === 'one-of' && there !== undefined && expected.hashes.some((hash) => hash.equals(there.hash)));
  if (!met) throw new FumibakoError('item-changed', 'the item is not what was expected');
}

async function requireRoom(executor: Executor, { accountId, collectionId }: ItemPlace): Promise<void> {
  const [row] = await rowsOf<CollectionRow>(executor, findCollection, [accountId, collectionId]);
  if (!row) throw new FumibakoError('collection-unknown', 'there is no such collection');
  if (row.items >= maxItems) throw new FumibakoError('limit-exceeded', `a collection has at most ${maxItems} items`);
}

export async function removeAndNote(executor: Executor, item: Item, actor: Actor): Promise<ChangeNumber> {
  const { accountId, name } = item;
  const collection: CollectionId = item.collectionId;
  const { change } = await takeChange(executor, accountId);
  await rowsOf(executor, sql.removeItems, [accountId, collection, [name], change]);
  const kind = collectionJournalKind.itemsRemoved;
  await note(executor, accountId, actor, { change, collection, kind, entries: [item.id] });
  return change;
}
