import pg from 'pg';
import { RawRowClient } from './binary/rawRowClient.js';
import type { ConnectionTarget } from './embedded/server.js';
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
  readonly onError?: (error: Error) => void;
}

/** The pool of this process. Transactions are read committed; locks are taken in account order. */
export class Database {
  readonly pool: pg.Pool;

  constructor(private readonly options: DatabaseOptions) {
    this.pool = new pg.Pool({
      ...options.target,
      Client: RawRowClient,
      types,
      max: options.poolSize ?? 6,
      idleTimeoutMillis: 0,
      application_name: options.applicationName ?? 'fumibako',
    });
    // A pooled connection that breaks while idle (a database restart) must not end the process.
    this.pool.on('error', (error) => options.onError?.(error));
  }

  get target(): ConnectionTarget {
    return this.options.target;
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
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** A connection of its own, outside of the pool; the caller ends it. */
  dedicated(): pg.Client {
    return new pg.Client({
      ...this.options.target,
      types,
      application_name: this.options.applicationName ?? 'fumibako',
    });
  }

  /** A writer whose transactions travel in one flight each. Its statements are planned once, without regard to values. */
  writer(): PipelinedWriter {
    const options = '-c plan_cache_mode=force_generic_plan';
    const config = { ...this.options.target, types, options, pipeline: true };
    return new PipelinedWriter(() => new pg.Client({ ...config, application_name: 'fumibako writer' }));
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
