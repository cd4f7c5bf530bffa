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

it('what is in a mailbox before it is remembered who was told is recent for nobody', async () => {
  const { pool } = test.database;
  const hasMark = async (): Promise<boolean> =>
    (await pool.query("SELECT 1 FROM information_schema.columns WHERE column_name = 'recent_from'")).rows.length > 0;
  while (await hasMark()) await revertLast(test.target, migrations);
  await pool.query(`
    INSERT INTO organisation (name) VALUES ('o');
    INSERT INTO domain (organisation_id, name) SELECT id, 'd.test' FROM organisation;
    INSERT INTO account (organisation_id, domain_id, kind, address)
      SELECT organisation_id, id, 'person', 'a@d.test' FROM domain;
    INSERT INTO mail_account (account_id, domain_id) SELECT id, domain_id FROM account;
    INSERT INTO mailbox (account_id, id, name, uid_validity, change_number, uid_next)
      SELECT account_id, 1, 'old', 1, 1, 7 FROM mail_account`);
  await migrate(test.target, migrations);
  await pool.query(
    "INSERT INTO mailbox (account_id, id, name, uid_validity, change_number) SELECT account_id, 2, 'new', 1, 1 FROM mail_account",
  );
  const { rows } = await pool.query<{ mark: number }>('SELECT recent_from::int AS mark FROM mailbox ORDER BY id');
  expect(rows.map(({ mark }) => mark)).toEqual([7, 1]);
});

it('running the migrations again changes nothing', async () => {
  expect(await migrate(test.target, migrations)).toEqual([]);
});
