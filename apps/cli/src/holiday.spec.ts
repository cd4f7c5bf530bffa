import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeCharset } from '#formats/mime';
import { type Bench, bench } from './testing.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'fumibako-holidays-'));
let cli: Bench;

beforeAll(async () => {
  cli = await bench();
  await cli.json('domain', 'add', 'off.test');
});
afterAll(async () => {
  await cli?.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (octets: string | Buffer): string => {
  const path = join(folder, 'holidays.csv');
  writeFileSync(path, octets);
  return path;
};

it('add, list and remove keep the days off of a company', async () => {
  await cli.json('holiday', 'add', 'off.test', '2026-12-29', '年末休業', '--english', 'Year-end');
  await cli.json('holiday', 'add', 'off.test', '2026/6/1', '創立記念日');
  expect(await cli.json('holiday', 'list', 'off.test')).toEqual([
    { date: '2026-06-01', name: '創立記念日', english: null },
    { date: '2026-12-29', name: '年末休業', english: 'Year-end' },
  ]);
  await cli.json('holiday', 'remove', 'off.test', '2026-06-01');
  expect(await cli.json('holiday', 'list', 'off.test')).toHaveLength(1);
});

const csv = '国民の祝日・休日月日,国民の祝日・休日名称\r\n2027/1/1,元日\r\n2027/1/2,休日\r\n2028/1/1,元日\r\n';

it.each([
  ['Shift_JIS', Buffer.from(encodeCharset(csv, 'shift_jis') ?? [])],
  ['UTF-8', Buffer.from(`\ufeff${csv}`)],
])('import takes a file of the Cabinet Office in %s', async (_, octets) => {
  expect(await cli.json('holiday', 'import', file(octets))).toEqual({ holidays: 3, years: [2027, 2028] });
  const { rows } = await cli.test.database.pool.query(
    'SELECT day::text, name, english FROM national_holiday ORDER BY day',
  );
  expect(rows).toEqual([
    { day: '2027-01-01', name: '元日', english: "New Year's Day" },
    { day: '2027-01-02', name: '休日', english: 'Holiday' },
    { day: '2028-01-01', name: '元日', english: "New Year's Day" },
  ]);
});

it('says what is wrong, and takes nothing then', async () => {
  const wrong = async (...args: string[]): Promise<string> => {
    const { status, err } = await cli.run(['holiday', ...args]);
    expect(status).toBe(1);
    return err;
  };
  expect(await wrong('add', 'off.test', '2026-02-30', 'x')).toContain('2026-02-30 is no date');
  expect(await wrong('remove', 'off.test', '2026-02-01')).toContain('no holiday on 2026-02-01');
  expect(await wrong('list', 'none.test')).toContain('there is no domain none.test');
  expect(await wrong('import', file('date,name\n2029/1/1,元日\n2029/13/1,x\n'))).toContain('line 3');
  expect(await wrong('import', file('date,name\n2029/1/1,\n'))).toContain('line 2');
  expect(await wrong('import', file(''))).toContain('no holidays in the file');
  const { rows } = await cli.test.database.pool.query("SELECT 1 FROM national_holiday WHERE day >= '2029-01-01'");
  expect(rows).toEqual([]);
});
