import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, type ToyTree, toyTree } from './toyTree.js';

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
const body = (count: number): string => `export function f(): void {\n${lines(count, (n) => `  use(${n});`)}\n}`;
const use = "import { use } from './use.js';\n";

/** Rule, file, content that breaks it. */
const plants: readonly (readonly [rule: string, file: string, content: string])[] = [
  ['eslint(max-lines)', 'libs/a/longFile.ts', lines(301, (n) => `export const n${n} = ${n};`)],
  ['eslint(max-lines-per-function)', 'libs/a/longFunction.ts', `${use}${body(60)}`],
  [
    'eslint(complexity)',
    'libs/a/complex.ts',
    `export function f(n: number): number {\n${lines(15, (n) => `  if (n === ${n}) return ${n + 1};`)}\n  return 0;\n}`,
  ],
  [
    'eslint(max-params)',
    'libs/a/manyParams.ts',
    `export const f = (${Array.from({ length: 8 }, (_, n) => `p${n}: number`).join(', ')}) => [${Array.from({ length: 8 }, (_, n) => `p${n}`).join()}];`,
  ],
  [
    'eslint(max-depth)',
    'libs/a/deep.ts',
    `${use}export function f(n: number): void {\n${'if (n > 0) {\n'.repeat(5)}use(n);\n${'}\n'.repeat(5)}}`,
  ],
  ['eslint(no-console)', 'libs/a/console.ts', "console.log('x');\nexport {};"],
  ['eslint(eqeqeq)', 'libs/a/equal.ts', 'export const f = (n: unknown): boolean => n == 1;'],
  ['eslint(no-unused-vars)', 'libs/a/unused.ts', 'const unused = 1;\nexport {};'],
  ['typescript(no-explicit-any)', 'libs/a/any.ts', 'export const f = (n: any): unknown => n;'],
  ['typescript(ban-ts-comment)', 'libs/a/ignore.ts', '// @ts-ignore\nexport const n: string = 1;'],
  ['import(no-cycle)', 'libs/a/cycleA.ts', "import { b } from './cycleB.js';\nexport const a = (): unknown => b;"],
  ['import(no-default-export)', 'libs/a/default.ts', 'export default 1;'],
  ['unicorn(prefer-node-protocol)', 'libs/a/protocol.ts', "import { join } from 'path';\nexport const f = join;"],
  [
    'eslint(no-restricted-imports)',
    'libs/core/mailstore/src/application/module.ts',
    "import { Module } from '@nestjs/common';\nexport const f = Module;",
  ],
  [
    'eslint(no-restricted-imports)',
    'libs/core/mailstore/src/application/core.ts',
    "import { NestFactory } from '@nestjs/core';\nexport const f = NestFactory;",
  ],
  [
    'vitest(no-focused-tests)',
    'libs/a/focused.spec.ts',
    "import { expect, it } from 'vitest';\nit.only('x', () => expect(1).toBe(1));",
  ],
  ['vitest(expect-expect)', 'libs/a/empty.spec.ts', "import { it } from 'vitest';\nit('x', () => undefined);"],
];

/** Files that come close to the limits and break none. */
const clean: Readonly<Record<string, string>> = {
  'libs/a/use.ts': 'export const use = (n: number): number => n;',
  'libs/a/cycleB.ts': "import { a } from './cycleA.js';\nexport const b = (): unknown => a;",
  'libs/a/nearlyLong.ts': lines(300, (n) => `export const n${n} = ${n};`),
  'libs/a/nearlyLongFunction.ts': `${use}${body(58)}`,
  'libs/a/long.spec.ts': `${use}${body(100)}`,
  'libs/core/mailstore/src/application/injectable.ts':
    "import { Injectable } from '@nestjs/common';\nexport const f = Injectable;",
  'migrations/0001-long.ts': `${use.replace('./', '../libs/a/')}${body(100)}`,
  'tools/print.mjs': "console.log('x');",
};

let tree: ToyTree;
let reported: readonly string[];
beforeAll(() => {
  tree = toyTree(['.oxlintrc.json', 'tsconfig.json', 'package.json']);
  for (const [file, content] of Object.entries(clean)) tree.put(file, content);
  for (const [, file, content] of plants) tree.put(file, content);
  const args = [join(root, 'node_modules/oxlint/bin/oxlint'), '-c', '.oxlintrc.json', '-f', 'json', '.'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: tree.path, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
  reported = diagnostics.map(({ code, filename }) => `${code} ${filename}`);
});
afterAll(() => tree.remove());

describe('the lint', () => {
  it.each(plants)('%s is found in %s', (rule, file) => {
    expect(reported).toContain(`${rule} ${file}`);
  });

  it('finds nothing where nothing is', () => {
    const names = Object.keys(clean).filter((file) => file !== 'libs/a/cycleB.ts');
    expect(reported.filter((line) => names.some((file) => line.endsWith(` ${file}`)))).toEqual([]);
  });
});
