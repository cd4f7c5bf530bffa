import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '#testing';
import type { Database } from '../database.js';
import { readRows } from './readRows.js';
import type { RowReader } from './rowReader.js';

describe('rows in binary format', () => {
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    ({ database, drop } = await testDatabase());
  });
  afterAll(() => drop());

  const everyType = {
    name: 'test.every-type',
    text: `SELECT $1::bigint, $2::int, $3::smallint, $4::boolean, $5::text, $6::bytea, NULL::bigint`,
  };

  it('come back as they were sent, with numbers beyond 32 bits, below zero, and octets that are no UTF-8', async () => {
    const octets = Buffer.from([0, 255, 254, 10, 128]);
    for (const big of [0, -1, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 32, 2 ** 31]) {
      const rows: unknown[] = [];
      await readRows(database.pool, everyType, [big, -7, -2, true, '文箱', octets], (row) =>
        rows.push([row.int(), row.int(), row.int(), row.bool(), row.text(), row.bytes(), row.intOrNull()]),
      );
      expect(rows).toEqual([[big, -7, -2, true, '文箱', octets, null]]);
    }
  });

  it('give moments, JSON and texts, and null where there is none', async () => {
    const others = {
      name: 'test.other-types',
      text: `SELECT $1::timestamptz, '1969-12-31T23:59:59.999Z'::timestamptz, $2::jsonb, NULL::jsonb, ''::text, NULL::text, 7::int`,
    };
    const rows: unknown[] = [];
    await readRows(database.pool, others, ['2026-11-25T01:02:03.456Z', '{"a": "文箱"}'], (row) => {
      rows.push(row.moment(), row.moment(), row.jsonOrNull(), row.jsonOrNull(), row.textOrNull(), row.textOrNull());
      rows.push(row.int());
    });
    expect(rows).toEqual([Date.UTC(2026, 10, 25, 1, 2, 3, 456), -1, '{"a": "文箱"}', null, '', null, 7]);
  });

  const many = { name: 'test.many-rows', text: `SELECT n, sha512(int8send(n)) FROM generate_series(1, $1::bigint) n` };

  it('are whole where one lies in several segments of the connection', async () => {
    let sum = 0;
    const seen = new Set<string>();
    await readRows(database.pool, many, [50_000], (row) => {
      sum += row.int();
      seen.add(row.bytes().toString('base64'));
    });
    expect(sum).toBe((50_000 * 50_001) / 2);
    expect(seen.size).toBe(50_000);
  });

  it('leave the connection usable when reading one throws, or the statement fails', async () => {
    const one = { name: 'test.one-row', text: 'SELECT 1::int' };
    const refuse = (row: RowReader) => row.bytes();
    const nothing = { name: 'test.null-row', text: 'SELECT NULL::int' };
    await expect(readRows(database.pool, nothing, [], (row) => row.int())).rejects.toThrow('never null');
    await expect(readRows(database.pool, nothing, [], refuse)).rejects.toThrow('never null');
    const failing = { name: 'test.failing-row', text: 'SELECT 1 / $1::int' };
    await expect(readRows(database.pool, failing, [0], () => undefined)).rejects.toThrow('division by zero');
    let value = 0;
    await readRows(database.pool, one, [], (row) => {
      value = row.int();
    });
    expect(value).toBe(1);
    expect((await database.pool.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
  });
});
