import pg from 'pg';
import { expectedFailure } from './availability.js';

/** A pool whose queries fail as the error catalogue says: `unavailable` and `storage-full`, others as PostgreSQL says. */
export class CataloguedPool extends pg.Pool {
  override query(...parameters: unknown[]): never {
    const [query, ...rest] = parameters;
    const running = super.query(query as string, ...(rest as [])) as unknown;
    return (running instanceof Promise ? running.catch(translate) : running) as never;
  }
}

function translate(error: Error): never {
  throw expectedFailure(error);
}
