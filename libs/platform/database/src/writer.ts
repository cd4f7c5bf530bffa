import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import type pg from 'pg';
import { FumibakoError } from '#kernel';
import { expectedFailure, isUnavailable } from './availability.js';
import type { Statement } from './statement.js';

/** One statement of a transaction with its values. */
export interface Step {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

const abortedTransaction = '25P02';

/**
 * The connection broke after a transaction was sent and before its answer came: it may be committed, and what executes
 * it may still be at work.
 */
export class OutcomeUnknown extends FumibakoError {
  constructor(
    /** `application_name` of the connection that broke; no other has it. */
    readonly connection: string,
    options: { cause: unknown },
  ) {
    super('unavailable', 'the database went away before it answered', options);
  }
}

/**
 * A connection on which whole transactions are sent in one flight: begin, steps, commit, without waiting in between.
 * Transactions of different callers follow one another; each step sees what the steps before it locked and committed.
 */
export class PipelinedWriter {
  private client: pg.Client | null = null;
  private connecting: Promise<pg.Client> | null = null;

  private readonly names = new WeakMap<pg.Client, string>();

  /** `make` prepares a connection with an `application_name`. */
  constructor(private readonly make: (name: string) => pg.Client) {}

  /**
   * Runs the steps in one transaction and resolves with the rows of each, after the commit.
   * `relaxed` commits without waiting for the flush. Throws `unavailable` when the database is away (OutcomeUnknown
   * when it went away in the middle) and `storage-full` when it has no space left.
   */
  async commit(steps: readonly Step[], options: { readonly relaxed?: boolean } = {}): Promise<pg.QueryResultRow[][]> {
    const client = this.client ?? (await this.connect());
    const settled = await Promise.allSettled(
      inOneWrite(client, () => [
        client.query(options.relaxed ? 'BEGIN; SET LOCAL synchronous_commit = off' : 'BEGIN'),
        ...steps.map(({ statement, values }) =>
          client.query<pg.QueryResultRow>({ name: statement.name, text: statement.text, values: values as unknown[] }),
        ),
        client.query('COMMIT'),
      ]),
    );
    const failure = settled
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }) => reason as Error & { code?: string })
      .find(({ code }, _, all) => code !== abortedTransaction || all.length === 1);
    if (failure) throw this.failed(failure, client);
    const last = settled.at(-1) as PromiseFulfilledResult<pg.QueryResult>;
    if (last.value.command !== 'COMMIT') throw new Error('the transaction was rolled back');
    return settled.slice(1, -1).map((outcome) => (outcome as PromiseFulfilledResult<pg.QueryResult>).value.rows);
  }

  /** Runs one statement that is a transaction by itself. Errors as with `commit`. */
  async single({ statement, values }: Step): Promise<pg.QueryResultRow[]> {
    const client = this.client ?? (await this.connect());
    try {
      const { rows } = await client.query({ name: statement.name, text: statement.text, values: values as unknown[] });
      return rows;
    } catch (error) {
      throw this.failed(error as Error, client);
    }
  }

  async close(): Promise<void> {
    await this.client?.end().catch(() => undefined);
    this.client = null;
  }

  private failed(failure: Error, client: pg.Client): Error {
    if (!isUnavailable(failure)) return expectedFailure(failure);
    this.drop(client);
    return new OutcomeUnknown(this.names.get(client) as string, { cause: failure });
  }

  private drop(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = null;
    client.end().catch(() => undefined);
  }

  private connect(): Promise<pg.Client> {
    this.connecting ??= this.open().finally(() => {
      this.connecting = null;
    });
    return this.connecting;
  }

  private async open(): Promise<pg.Client> {
    const name = `fumibako writer ${randomUUID()}`;
    const client = this.make(name);
    this.names.set(client, name);
    client.on('error', () => this.drop(client));
    client.on('end', () => this.drop(client));
    try {
      await client.connect();
    } catch (cause) {
      throw new FumibakoError('unavailable', 'the database is away', { cause });
    }
    this.client = client;
    return client;
  }
}

/** What is asked goes to the database as a whole: not in as many system calls as there are queries. */
function inOneWrite<T>(client: pg.Client, ask: () => T): T {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  try {
    return ask();
  } finally {
    stream.uncork();
  }
}
