import pg from 'pg';
import { expectedFailure, isUnavailable } from './availability.js';
import { RawRowClient } from './binary/rawRowClient.js';
import type { ConnectionTarget } from './embedded/server.js';
import { CataloguedPool } from './pool.js';
import type { Executor } from './statement.js';
import { PipelinedWriter } from './writer.js';

const int8 = 20;

/** `bigint` values of ours stay below 2^53 and are read as numbers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format)) as never,
};

export interface DatabaseOptions {
  readonly target: ConnectionTarget;
  /** Connections of this process, 4 to 8. */
  readonly poolSize?: number;
  readonly applicationName?: string;
  /** Longest wait for a connection and for an answer, in milliseconds; over it the database counts as away. */
  readonly patience?: number;
  readonly onError?: (error: Error) => void;
}

const defaultPatience = 30_000;
/** Milliseconds for which a measurement of the clock holds, and after which one that failed is tried again. */
const clockAge = 60_000;
const clockRetry = 1000;

/** The pool of this process. Transactions are read committed; locks are taken in account order. */
export class Database {
  readonly pool: pg.Pool;
  private ahead = 0;
  /** When the clock was measured last; null before the first time. */
  private measured: number | null = null;

  constructor(private readonly options: DatabaseOptions) {
    this.pool = new CataloguedPool({
      ...options.target,
      ...this.waits(),
      Client: RawRowClient,
      types,
      max: options.poolSize ?? 6,
      idleTimeoutMillis: 0,
      application_name: options.applicationName ?? 'fumibako',
    });
    // A pooled connection that breaks while idle (a database restart) must not end the process.
    this.pool.on('error', (error) => options.onError?.(error));
    // Nor one that breaks between two statements of a transaction: the next of them fails.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  get target(): ConnectionTarget {
    return this.options.target;
  }

  /** Milliseconds for which an answer is waited for. */
  get patience(): number {
    return this.options.patience ?? defaultPatience;
  }

  /** Milliseconds by which the database's clock is ahead of ours, measured once a minute; the last known while it is away. */
  async clockAhead(): Promise<number> {
    if (this.measured === null) await this.measureClock();
    else if (performance.now() - this.measured > clockAge) void this.measureClock();
    return this.ahead;
  }

  private async measureClock(): Promise<void> {
    const begun = Date.now();
    this.measured = performance.now();
    try {
      const { rows } = await this.pool.query('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now');
      const [{ now }] = rows as [{ now: string }];
      this.ahead = Number(now) - (begun + Date.now()) / 2;
    } catch {
      this.measured = performance.now() - clockAge + clockRetry;
    }
  }

  /** Runs `work` in one transaction; it is rolled back when `work` throws. */
  async transaction<T>(work: (executor: Executor) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      if (isUnavailable(error)) broken = error as Error;
      else
        await client.query('ROLLBACK').catch((failure: Error) => {
          broken = failure;
        });
      throw expectedFailure(error as Error);
    } finally {
      client.release(broken);
    }
  }

  /** A connection of its own, outside of the pool; the caller ends it. `patience` as in the options. */
  dedicated(patience = this.patience): pg.Client {
    return new pg.Client({
      ...this.options.target,
      ...this.waits(patience),
      types,
      application_name: this.options.applicationName ?? 'fumibako',
    });
  }

  /** A writer whose transactions travel in one flight each. Its statements are planned once, without regard to values. */
  writer(): PipelinedWriter {
    const options = '-c plan_cache_mode=force_generic_plan';
    const config = { ...this.options.target, ...this.waits(), types, options, pipeline: true };
    return new PipelinedWriter((name) => new RawRowClient({ ...config, application_name: name }));
  }

  private waits(patience = this.patience): pg.ClientConfig {
    return { connectionTimeoutMillis: patience, query_timeout: patience };
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
