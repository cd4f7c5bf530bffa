import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from '#platform/database';
import { type TestDatabase, testDatabase } from '#testing';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await testDatabase();
  database = new Database({ target: test.target, poolSize: 1, patience: 200 });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const raise = (state: string): string => `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$`;

it.each([
  ['53100', 'storage-full'],
  ['53300', 'unavailable'],
  ['57P01', 'unavailable'],
])('SQLSTATE %s is %s, of a query as of a transaction', async (state, kind) => {
  await expect(database.pool.query(raise(state))).rejects.toMatchObject({ kind });
  await expect(database.transaction((executor) => executor.query(raise(state)))).rejects.toMatchObject({ kind });
});

it('other failures stay as PostgreSQL tells them', async () => {
  await expect(database.pool.query(raise('23505'))).rejects.toMatchObject({ code: '23505' });
});

it('an answer that does not come in time, and a connection that is not free in time, are an outage', async () => {
  const slow = database.pool.query('SELECT pg_sleep(20)').then(
    () => null,
    (error: unknown) => error,
  );
  await expect(database.pool.query('SELECT 1')).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await slow).toMatchObject({ kind: 'unavailable' });
  await expect(database.transaction((executor) => executor.query('SELECT pg_sleep(20)'))).rejects.toMatchObject({
    kind: 'unavailable',
  });
  expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

it('a connection that breaks between two statements of a transaction is an outage of that transaction alone', async () => {
  const other = database.dedicated(5000);
  await other.connect();
  const broken = database.transaction(async (executor) => {
    const { rows } = await executor.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const gone = new Promise((resolve) => (executor as pg.ClientBase).once('end', resolve));
    await other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await gone;
    await executor.query('SELECT 1');
  });
  await expect(broken).rejects.toMatchObject({ kind: 'unavailable' });
  await other.end();
  expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});
