import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  await cli.run(['domain', 'add', 'find.test']);
  for (const name of ['ann', 'bob'])
    await cli.run(['user', 'add', `${name}@find.test`, '--password', 'correct horse battery']);
});
afterAll(() => cli.close());

async function indexed(): Promise<Record<string, number>> {
  const { rows } = await cli.test.database.pool.query<{ address: string; progress: number; chunks: number }>(
    `SELECT a.address, p.message_id AS progress, (SELECT count(*) FROM search_chunk c WHERE c.account_id = a.id) AS chunks
     FROM account a JOIN search_progress p ON p.account_id = a.id ORDER BY a.address`,
  );
  return Object.fromEntries(rows.map(({ address, progress, chunks }) => [address, Number(progress) + Number(chunks)]));
}

async function fill(): Promise<void> {
  const { pool } = cli.test.database;
  await pool.query('DELETE FROM search_chunk');
  await pool.query(
    `INSERT INTO search_progress (account_id, message_id) SELECT account_id, 7 FROM mail_account
     ON CONFLICT (account_id) DO UPDATE SET message_id = 7`,
  );
  await pool.query(`INSERT INTO search_chunk SELECT account_id, 7, 1, 1, 10, ''::bytea FROM mail_account`);
}

describe('search rebuild', () => {
  it('throws the index of the people away whom it names', async () => {
    await fill();
    expect(await cli.json('search', 'rebuild', 'ann@find.test')).toEqual(['ann@find.test']);
    expect(await indexed()).toEqual({ 'ann@find.test': 0, 'bob@find.test': 8 });
  });

  it('throws the index of all away when it names nobody', async () => {
    await fill();
    expect((await cli.run(['search', 'rebuild'])).out).toContain('2 search index(es)');
    expect(await indexed()).toEqual({ 'ann@find.test': 0, 'bob@find.test': 0 });
  });

  it('leaves every index alone when one of the people is not there', async () => {
    await fill();
    const { status, err } = await cli.run(['search', 'rebuild', 'ann@find.test', 'nobody@find.test']);
    expect([status, err]).toEqual([1, 'there is no account nobody@find.test\n']);
    expect(await indexed()).toEqual({ 'ann@find.test': 8, 'bob@find.test': 8 });
  });
});
