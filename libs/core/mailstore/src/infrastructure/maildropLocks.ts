import { type AccountId, FumibakoError } from '#kernel';
import type { Database } from '#platform/database';

type Client = ReturnType<Database['dedicated']>;

/** Keys of ours among the advisory locks of the database: this bit and the account. */
const keyOf = '4611686018427387904 | account';
const acquire = `SELECT pg_try_advisory_lock(${keyOf}) AS locked FROM unnest($1::bigint[]) AS account`;
const release = `SELECT pg_advisory_unlock(${keyOf}) FROM unnest($1::bigint[]) AS account`;

/** Held until it is released or the process dies. */
export interface MaildropLock {
  /** Resolves when the next one may have it. */
  release(): Promise<void>;
}

/**
 * Lets one session at a time have an account's maildrop, over all processes and machines: one connection of the process
 * holds an advisory lock for each. Nobody but those who ask here is stopped by it.
 */
export class MaildropLocks {
  /** Whether the lock is there yet, by account. */
  private readonly held = new Map<AccountId, boolean>();
  private client: Promise<Client> | null = null;

  constructor(private readonly database: Database) {}

  /** null when another session has it. Throws `unavailable` when the database is away. */
  async acquire(accountId: AccountId): Promise<MaildropLock | null> {
    if (this.held.has(accountId)) return null;
    this.held.set(accountId, false);
    try {
      const client = await this.connection();
      const { rows } = await client.query<{ locked: boolean }>(acquire, [[accountId]]);
      if (rows[0]?.locked) return this.lock(accountId);
    } catch (cause) {
      this.held.delete(accountId);
      throw new FumibakoError('unavailable', 'the maildrop cannot be locked now', { cause });
    }
    this.held.delete(accountId);
    return null;
  }

  async close(): Promise<void> {
    const client = await this.client?.catch(() => null);
    this.client = null;
    this.held.clear();
    await client?.end().catch(() => undefined);
  }

  private lock(accountId: AccountId): MaildropLock {
    let held = true;
    this.held.set(accountId, true);
    return {
      release: async () => {
        if (!held) return;
        held = false;
        await this.letGo(accountId);
      },
    };
  }

  private async letGo(accountId: AccountId): Promise<void> {
    if (!this.held.delete(accountId)) return;
    // Where the connection broke, the database has let go by itself.
    const client = await this.client?.catch(() => null);
    await client?.query(release, [[accountId]]).catch(() => undefined);
  }

  private connection(): Promise<Client> {
    if (this.client) return this.client;
    const client = this.database.dedicated();
    const connecting = this.connect(client);
    this.client = connecting;
    const lost = (): void => {
      if (this.client === connecting) this.client = null;
    };
    client.on('error', lost);
    client.on('end', lost);
    connecting.catch(lost);
    return connecting;
  }

  private async connect(client: Client): Promise<Client> {
    const before = [...this.held].filter(([, locked]) => locked).map(([accountId]) => accountId);
    await client.connect();
    // What a broken connection held is taken again for the sessions that go on.
    if (before.length > 0) await client.query(acquire, [before]);
    return client;
  }
}
