import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bigintArray, textArray } from '#platform/database';
import { type TestDatabase, testDatabase } from '#testing';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());

const read = async (type: string, octets: Buffer): Promise<unknown> => {
  const { rows } = await test.database.pool.query(`SELECT $1::${type}[]::text[] AS values`, [octets]);
  return rows[0].values;
};

describe('arrays in binary', () => {
  it.each([
    [[0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, -(2 ** 32) - 1]],
    [[Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 4_294_967_295]],
  ])('numbers %j', async (values) => {
    expect(await read('bigint', bigintArray(values))).toEqual(values.map(String));
  });

  it('texts, null and empty ones among them', async () => {
    const values = ['', 'plain', null, '文箱', 'a "quoted", \\ {one}', '\u{1f4ee}'];
    expect(await read('text', textArray(values))).toEqual(values);
  });

  it('nothing at all', async () => {
    expect(await read('text', textArray([]))).toEqual([]);
    expect(await read('bigint', bigintArray([]))).toEqual([]);
  });
});
