import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type ConnectionTarget, Database } from '#platform/database';

/** A copy of the migrated template database on the test run's real PostgreSQL. */
export interface TestDatabase {
  readonly database: Database;
  readonly target: ConnectionTarget;
  drop(): Promise<void>;
}

/** Makes a database of its own for a test file. */
export async function testDatabase(): Promise<TestDatabase> {
  const described = process.env['TEST_POSTGRES'];
  if (!described) throw new Error('no test PostgreSQL: run the tests with `npm test` or `npm run test:unit`');
  const server = JSON.parse(described) as ConnectionTarget;
  const name = `t_${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE fumibako STRATEGY file_copy`);
  const target = { ...server, database: name };
  const database = new Database({ target });
  return {
    database,
    target,
    drop: async () => {
      await database.close();
      await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function administer(server: ConnectionTarget, sql: string): Promise<void> {
  const client = new pg.Client({ ...server, database: 'postgres' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
