import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Statement, statements } from '#platform/database';
import { type TestDatabase, testDatabase } from '#testing';

/**
 * The statements of the core and their plans, as the database makes them for any values, over some 20,000 messages in
 * 5,000 accounts. `PLANS=write npx vitest run test/store/plans.spec.ts` writes the snapshots anew: read the difference.
 */
const folder = join(import.meta.dirname, 'plans');
const cores = join(import.meta.dirname, '../../libs/core');
const writing = process.env['PLANS'] === 'write';

/** Statements that may read a whole table, each with its reason. */
const mayScan: Readonly<Record<string, string>> = {
  'directory.administrator-for':
    'mail for a postmaster without a mailbox, once in some seconds; an index would serve nothing else',
  'collections.purge-items':
    'the hourly purge; a plan for any number of days expects a third of all versions to be old',
  'collections.purge-collections': 'the hourly purge; an index on removed_at would serve nothing else',
  'mailstore.accounts-to-purge': 'the hourly purge; an index on removed_at would cost each change of flags',
  'mailstore.segments-in-use': 'the hourly purge; the queue is short, and large messages in it are few',
  'queue.depth': 'counts what waits; in service by the index alone, which is left out here',
  'queue.discard': 'once an hour; the queue is short, and an index on its ages would serve nothing else',
  'queue.lease': 'a plan for any LIMIT expects a tenth of the queue; with the real one it goes by the key',
};
const mail = [
  'entry',
  'message',
  'blob',
  'journal',
  'mailbox',
  'mail_account',
  'queue_message',
  'queue_recipient',
  'item',
  'collection',
];
const large = [...mail, 'domain', 'account', 'address', 'credential', 'group_member'];

const population = `
INSERT INTO organisation (name) SELECT 'o' || n FROM generate_series(1, 4) n;
INSERT INTO domain (organisation_id, name) SELECT 1 + n % 4, 'd' || n || '.test' FROM generate_series(1, 2000) n;
INSERT INTO account (organisation_id, domain_id, kind, address)
  SELECT 1 + n % 4, 1 + n % 2000, 'person', 'u' || n || '@d.test' FROM generate_series(1, 5000) n;
INSERT INTO address (address, organisation_id, domain_id, account_id) SELECT address, organisation_id, domain_id, id FROM account;
INSERT INTO credential (account_id, kind, hash) SELECT id, 'password', 'x' FROM account;
INSERT INTO mail_group (organisation_id, domain_id, address)
  SELECT 1 + n % 4, 1 + n % 2000, 'g' || n || '@d.test' FROM generate_series(1, 50) n;
INSERT INTO group_member (group_id, member) SELECT g, 'u' || m || '@d.test' FROM generate_series(1, 50) g, generate_series(1, 20) m;
INSERT INTO mail_account (account_id, domain_id) SELECT id, domain_id FROM account;
INSERT INTO mailbox (account_id, id, name, uid_validity, change_number)
  SELECT a, b, 'box' || b, 1, 1 FROM generate_series(1, 5000) a, generate_series(1, 4) b;
INSERT INTO collection_grant (account_id, collection_id, organisation_id, grantee_account, rights)
  SELECT a, 1, 1 + a % 4, 1 + (a + 4) % 5000, 'lr' FROM generate_series(1, 5000) a;
INSERT INTO subscription (account_id, name) SELECT account_id, name FROM mailbox;
INSERT INTO keyword (account_id, bit, name) SELECT a, b, 'k' || b FROM generate_series(1, 200) a, generate_series(11, 20) b;
INSERT INTO blob (account_id, hash, size, refs, body)
  SELECT 1 + n % 200, sha256(n::text::bytea), 100, 1, '' FROM generate_series(1, 20000) n;
INSERT INTO message (account_id, id, hash, size, prefix, received_at, parser_version, base_subject, preview, envelope,
    body_structure, structure, fields)
  SELECT 1 + n % 200, n, sha256(n::text::bytea), 100, 0, 0, 1, '', '', '', '', '', '' FROM generate_series(1, 20000) n;
INSERT INTO entry (account_id, mailbox_id, uid, message_id, flags, internal_date, size, change_number)
  SELECT 1 + n % 200, 1 + n / 200 % 4, n, n, 0, 0, 100, n FROM generate_series(1, 20000) n;
INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor)
  SELECT 1 + n % 200, n, 1 + n / 200 % 4, 1, int8multirange(int8range(n, n + 1)), 'x' FROM generate_series(1, 20000) n;
INSERT INTO collection (account_id, id, kind, name, change_number)
  SELECT a, 100 + b, 'calendar', 'c' || b, 1 FROM generate_series(1, 1000) a, generate_series(1, 4) b;
INSERT INTO item (account_id, collection_id, id, name, uid, hash, size, body, created_at, modified_at, change_number, starts, ends)
  SELECT 1 + n % 200, 101 + n / 200 % 4, n, 'n' || n, 'u' || n, sha256(n::text::bytea), 100, '', now(), now(), n, n, n + 1
  FROM generate_series(1, 20000) n;
INSERT INTO queue_message (reverse_path, body_type, smtputf8, size, body) SELECT '', '8BITMIME', false, 1, '' FROM generate_series(1, 2000);
INSERT INTO queue_recipient (message_id, ordinal, address) SELECT m, r, 'x@y.test' FROM generate_series(1, 2000) m, generate_series(1, 2) r;
`;

let test: TestDatabase;
let client: pg.PoolClient;

beforeAll(async () => {
  test = await testDatabase();
  client = await test.database.pool.connect();
  await client.query(population);
  await client.query('VACUUM (ANALYZE)');
  // Whether an index alone is read depends on what VACUUM could mark as visible beside the other tests.
  await client.query('SET max_parallel_workers_per_gather = 0; SET jit = off; SET enable_indexonlyscan = off');
});
afterAll(async () => {
  client.release();
  await test.drop();
});

async function planOf({ text }: Statement): Promise<string[]> {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (GENERIC_PLAN, COSTS OFF) ${text}`);
  return rows.map((row) => row['QUERY PLAN']);
}

// Every library of the core declares its statements when it is loaded.
for (const name of readdirSync(cores)) await import(join(cores, name, 'src/index.ts'));
const declared = statements()
  .filter(({ text }) => /^(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(text))
  .toSorted((left, right) => left.name.localeCompare(right.name));
const fileOf = (name: string): string => join(folder, `${name}.txt`);

describe('the plan of', () => {
  it.each(declared.map((each) => [each.name, each] as const))('%s is the recorded one', async (name, each) => {
    const snapshot = `${each.text}\n\n${(await planOf(each)).join('\n')}\n`;
    if (writing) writeFileSync(fileOf(name), snapshot);
    expect(existsSync(fileOf(name)), `no ${name}.txt: write it with PLANS=write`).toBe(true);
    expect(snapshot).toBe(readFileSync(fileOf(name), 'utf8'));
  });
});

it('no plan is kept of a statement that is gone', () => {
  expect(readdirSync(folder).toSorted()).toEqual(declared.map(({ name }) => `${name}.txt`).toSorted());
});

it('no hot statement reads a whole table', async () => {
  const scan = new RegExp(`Seq Scan on (?:${large.join('|')})\\b`);
  const scanning: string[] = [];
  for (const each of declared) if ((await planOf(each)).some((line) => scan.test(line))) scanning.push(each.name);
  expect(scanning).toEqual(Object.keys(mayScan).toSorted());
});

it('a scan of a whole table would be found', async () => {
  const plan = await planOf({ name: 'planted', text: 'SELECT uid FROM entry WHERE size = $1' });
  expect(plan[0]).toBe('Seq Scan on entry');
});
