import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '#migrations';
import { migrate, revertLast } from '#platform/database';
import { type TestDatabase, testDatabase } from '#testing';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());

const tables = async (): Promise<string[]> => {
  const { rows } = await test.database.pool.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'migration' ORDER BY 1",
  );
  return rows.map(({ name }) => name);
};

it('every migration goes down and up again to the same tables', async () => {
  const before = await tables();
  expect(before).toContain('journal');
  for (const _ of migrations) await revertLast(test.target, migrations);
  expect(await tables()).toEqual([]);
  expect(await migrate(test.target, migrations)).toHaveLength(migrations.length);
  expect(await tables()).toEqual(before);
});

it('running the migrations again changes nothing', async () => {
  expect(await migrate(test.target, migrations)).toEqual([]);
});
