import { randomUUID } from 'node:crypto';
import { type AccountId, accountId, type CollectionId, collectionId, FumibakoError } from '#kernel';
import { type Database, type Executor, rowsOf } from '#platform/database';
import { lockAccount } from './statements/collections.js';
import * as sql from './statements/locks.js';

/** Locks of an account at one time. */
export const maxLocks = 1000;
/** Seconds for which a lock holds at most before it has to be refreshed. */
export const maxLockSeconds = 24 * 60 * 60;

/** What a lock protects: an item, or (without a name) a collection, with all that is in it where it is `deep`. */
export interface LockTarget {
  readonly accountId: AccountId;
  readonly collectionId: CollectionId;
  readonly name: string | null;
}

/** A write lock (RFC 4918 §6, §7). */
export interface Lock extends LockTarget {
  readonly token: string;
  readonly deep: boolean;
  readonly exclusive: boolean;
  /** Who holds it. */
  readonly holder: AccountId;
  /** What the client says of its user, kept as it came. */
  readonly owner: string | null;
  readonly expiresAt: Date;
}

export type NewLock = Omit<Lock, 'token' | 'expiresAt'> & { readonly seconds: number };

interface LockRow {
  readonly token: string;
  readonly account: number;
  readonly collection: number;
  readonly name: string | null;
  readonly deep: boolean;
  readonly exclusive: boolean;
  readonly holder: number;
  readonly owner: string | null;
  readonly expires: Date;
}

/** Locks that clients hold on what is in collections. Two nodes see the same ones. */
export class Locks {
  constructor(private readonly database: Database) {}

  /** All that hold at this moment. */
  async of(account: AccountId): Promise<readonly Lock[]> {
    return await read(this.database.pool, account);
  }

  /**
   * Takes a lock. `conflict` is asked with the locks that hold at that moment, under the account's row; what it says is
   * thrown. Throws `limit-exceeded`.
   */
  async take(wanted: NewLock, conflict: (held: readonly Lock[]) => Error | null): Promise<Lock> {
    return await this.database.transaction(async (executor) => {
      await rowsOf(executor, lockAccount, [[wanted.accountId]]);
      const held = await read(executor, wanted.accountId);
      const failure = conflict(held);
      if (failure) throw failure;
      if (held.length >= maxLocks)
        throw new FumibakoError('limit-exceeded', `an account has at most ${maxLocks} locks`);
      await rowsOf(executor, sql.forgetExpired, [wanted.accountId]);
      const token = `urn:uuid:${randomUUID()}`;
      const { accountId: account, collectionId: collection, name, deep, exclusive, holder, owner } = wanted;
      const values = [token, account, collection, name, deep, exclusive, holder, owner, seconds(wanted.seconds)];
      const [row] = await rowsOf<LockRow>(executor, sql.insertLock, values);
      return lockOf(row as LockRow);
    });
  }

  /** Gives a lock more time; null when it is gone. */
  async refresh(account: AccountId, token: string, wantedSeconds: number): Promise<Lock | null> {
    const values = [account, token, seconds(wantedSeconds)];
    const [row] = await rowsOf<LockRow>(this.database.pool, sql.refreshLock, values);
    return row ? lockOf(row) : null;
  }

  async release(account: AccountId, token: string): Promise<boolean> {
    return (await rowsOf(this.database.pool, sql.removeLock, [account, token])).length > 0;
  }

  /** Ends the locks of an item that is gone, or of collections with all that was in them. */
  async forget(account: AccountId, collections: readonly CollectionId[], name: string | null): Promise<void> {
    await rowsOf(this.database.pool, sql.forgetLocks, [account, collections, name]);
  }
}

const seconds = (wanted: number): number => Math.max(1, Math.min(wanted, maxLockSeconds));

async function read(executor: Executor, account: AccountId): Promise<readonly Lock[]> {
  return (await rowsOf<LockRow>(executor, sql.listLocks, [account])).map(lockOf);
}

const lockOf = (row: LockRow): Lock => ({
  token: row.token,
  accountId: accountId(row.account),
  collectionId: collectionId(row.collection),
  name: row.name,
  deep: row.deep,
  exclusive: row.exclusive,
  holder: accountId(row.holder),
  owner: row.owner,
  expiresAt: row.expires,
});
