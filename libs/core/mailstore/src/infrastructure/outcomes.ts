import { setTimeout as delay } from 'node:timers/promises';
import { randomInt } from 'node:crypto';
import { FumibakoError } from '#kernel';
import type { Database, OutcomeUnknown } from '#platform/database';
import { committedBatch } from './statements/deliver.js';

/** A placement that was stored, as `mail_deliver` tells it. */
export interface DeliveredRow {
  readonly ord: number;
  readonly uid: number;
  readonly id: number;
  readonly change: number;
  readonly previous: number;
  readonly uid_validity: number;
}

/** Milliseconds for which a database that went away in a commit is waited for, to learn what became of it. */
const defaultOutcomeTime = 10_000;
const retryTime = 100;
/** Numbers of writers and batches are drawn below this. */
const numberLimit = 2 ** 47;

/**
 * Ends what still executes for a connection that broke: afterwards its transaction is committed or will never be.
 * Rows are those that have not ended yet. Materialized: nobody else's connection may be asked to end.
 */
const endBroken = `
WITH broken AS MATERIALIZED (SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid())
SELECT pid FROM broken WHERE NOT pg_terminate_backend(pid, 1000)`;

type Client = ReturnType<Database['dedicated']>;

/** Tells what became of a batch whose commit was sent and not answered. */
export class DeliveryOutcomes {
  /** Number of the writer, one of its own for each process. */
  readonly writer = randomInt(numberLimit);

  constructor(
    private readonly database: Database,
    private readonly outcomeTime = defaultOutcomeTime,
  ) {
    // before the first batch needs it
    void database.clockAhead();
  }

  /** A number for the next batch. */
  nextBatch(): number {
    return randomInt(numberLimit);
  }

  /** Time of the database's clock after which a batch that is sent now must not be stored: its senders are answered then. */
  async deadline(): Promise<number> {
    return Date.now() + this.database.patience + (await this.database.clockAhead());
  }

  /**
   * What the batch stored. Throws `unavailable` when it was not committed, and will not be, or when the database did not
   * come back in time; the outcome is unknown in the latter case alone.
   */
  async find(batch: number, broken: OutcomeUnknown): Promise<readonly DeliveredRow[]> {
    const deadline = Date.now() + this.outcomeTime;
    for (;;) {
      const stored = await this.look(batch, broken.connection, deadline - Date.now()).catch(() => null);
      if (stored === 'nothing') throw new FumibakoError('unavailable', 'the database went away before the commit');
      if (stored !== null) return stored;
      if (Date.now() + retryTime >= deadline) throw broken;
      await delay(retryTime);
    }
  }

  /** null when it cannot be told yet. */
  private async look(
    batch: number,
    connection: string,
    patience: number,
  ): Promise<readonly DeliveredRow[] | 'nothing' | null> {
    const client = this.database.dedicated(patience);
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await this.read(client, batch, connection);
    } finally {
      client.end().catch(() => undefined);
    }
  }

  private async read(
    client: Client,
    batch: number,
    connection: string,
  ): Promise<readonly DeliveredRow[] | 'nothing' | null> {
    const { rowCount } = await client.query(endBroken, [connection]);
    if (rowCount !== 0) return null;
    const { rows } = await client.query<{ stored: string[][] | null }>(committedBatch.text, [this.writer, batch]);
    const [found] = rows;
    if (!found) return 'nothing';
    return (found.stored ?? []).map((numbers) => {
      const [ord = 0, uid = 0, id = 0, change = 0, previous = 0, uid_validity = 0] = numbers.map(Number);
      return { ord, uid, id, change, previous, uid_validity };
    });
  }
}
