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

type AccountListener = (accountId: AccountId, changes: readonly Change[] | null) => void;

/** What all parts of the store share in one process: connections, open views and listeners. */
export class StoreHub {
  readonly views: ViewRegistry;
  private readonly writers: readonly PipelinedWriter[];
  private readonly listeners = new Set<AccountListener>();
  private readonly sharingListeners = new Set<() => void>();

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
    for (const [accountId, own] of byAccount) for (const listener of this.listeners) listener(accountId, own);
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

  /** Another process has changed an account. */
  accountChanged(accountId: AccountId): void {
    this.views.accountChanged(accountId);
    for (const listener of this.listeners) listener(accountId, null);
  }

  /** News may have been lost: everything in memory is compared with the store. */
  resynchronise(accounts: Iterable<AccountId>): void {
    this.views.refreshAll();
    for (const accountId of accounts) for (const listener of this.listeners) listener(accountId, null);
  }

  /** Hears of every change of every account; `null` stands for changes made elsewhere, to be read from the store. */
  listen(listener: AccountListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.all(this.writers.map((writer) => writer.close()));
  }
}
