import type { AccountId } from '#kernel';
import type { Database, PipelinedWriter } from '#platform/database';
import type { Change } from '../domain/model.js';
import { ViewRegistry } from './views.js';

/** Carries the news that an account has changed to other processes and machines; losing one costs latency only. */
export interface ChangeCarrier {
  publish(accounts: readonly AccountId[]): void;
  /** Tells that rights on mailboxes have changed. */
  sharingChanged(): void;
}

type Follower = (changes: readonly Change[] | null) => void;
type AccountListener = (accountId: AccountId, changes: readonly Change[] | null) => void;

/** What all parts of the store share in one process: connections, open views and listeners. */
export class StoreHub {
  readonly views: ViewRegistry;
  private readonly writers: readonly PipelinedWriter[];
  private readonly listeners = new Set<AccountListener>();
  private readonly sharingListeners = new Set<() => void>();
  private readonly followers = new Map<AccountId, Set<Follower>>();

  constructor(
    readonly database: Database,
    private readonly carrier: ChangeCarrier,
    writerCount = 2,
  ) {
    this.views = new ViewRegistry(database);
    this.writers = Array.from({ length: writerCount }, () => database.writer());
  }

  /** Changes of one account share a connection, so that they never wait for each other's locks. */
  writerFor(accountId: AccountId): PipelinedWriter {
    return this.writers[accountId % this.writers.length] as PipelinedWriter;
  }

  /** Tells everybody about changes that this process has committed. */
  readonly tell = (changes: readonly Change[]): void => {
    if (changes.length === 0) return;
    this.views.apply(changes);
    const byAccount = Map.groupBy(changes, ({ accountId }) => accountId);
    for (const [accountId, own] of byAccount) this.announce(accountId, own);
    this.carrier.publish([...byAccount.keys()]);
  };

  /** Rights on mailboxes have changed by what this process has committed. */
  sharingChanged(): void {
    this.forgetSharing();
    this.carrier.sharingChanged();
  }

  /** Rights on mailboxes, groups or people may have changed, here or elsewhere. */
  forgetSharing(): void {
    for (const listener of this.sharingListeners) listener();
  }

  /** Hears that somebody's rights may be different. Returns how to stop. */
  listenToSharing(listener: () => void): () => void {
    this.sharingListeners.add(listener);
    return () => this.sharingListeners.delete(listener);
  }

  /** Tells everybody that something of an account has changed that is no change of its mail, such as a subscription. */
  touched(accountId: AccountId): void {
    this.announce(accountId, null);
    this.carrier.publish([accountId]);
  }

  /** Another process has changed an account. */
  accountChanged(accountId: AccountId): void {
    this.views.accountChanged(accountId);
    this.announce(accountId, null);
  }

  /** News may have been lost: everything in memory is compared with the store. */
  resynchronise(accounts: Iterable<AccountId>): void {
    this.views.refreshAll();
    for (const accountId of new Set([...accounts, ...this.followers.keys()])) this.announce(accountId, null);
  }

  /** Hears of every change of every account; `null` stands for changes made elsewhere, to be read from the store. */
  listen(listener: AccountListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The same for one account alone. */
  follow(accountId: AccountId, follower: Follower): () => void {
    const own = this.followers.get(accountId) ?? new Set();
    this.followers.set(accountId, own.add(follower));
    return () => {
      own.delete(follower);
      if (own.size === 0) this.followers.delete(accountId);
    };
  }

  private announce(accountId: AccountId, changes: readonly Change[] | null): void {
    for (const listener of this.listeners) listener(accountId, changes);
    for (const follower of this.followers.get(accountId) ?? []) follower(changes);
  }

  async close(): Promise<void> {
    await Promise.all(this.writers.map((writer) => writer.close()));
  }
}
