import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rows = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !/^\| (?:id|fault) \|/.test(line));

/** What is wrong with a row of the table; null when it names a test that exists, or the reason why there is none. */
function fault(row: string): string | null {
  const shown = row.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '';
  if (/^not built: .+/.test(shown)) return null;
  const [, file = '', name = ''] = /^`([^`]+\.spec\.ts)` "(.+)"$/.exec(shown) ?? [];
  if (file === '') return `cannot be read: ${row}`;
  const path = join(root, file);
  if (!existsSync(path)) return `${file} does not exist`;
  return readFileSync(path, 'utf8').includes(`'${name}'`) ? null : `${file} has no test '${name}'`;
}

describe('the table of bad input', () => {
  it('names tests that exist, and says why where there is none', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.map(fault).filter((each) => each !== null)).toEqual([]);
  });

  it('would be found out', () => {
    expect(fault('| X1 | y | `test/abuse/nothing.spec.ts` "z" |')).toBe('test/abuse/nothing.spec.ts does not exist');
    expect(fault('| X1 | y | `test/abuse/table.spec.ts` "z" |')).toContain('has no test');
    expect(fault('| X1 | y | some day |')).toContain('cannot be read');
  });
});
