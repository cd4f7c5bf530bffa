import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, type ToyTree, toyTree } from './toyTree.js';

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

const { forbidden } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
  readonly forbidden: readonly { readonly name: string }[];
};
const library = (tier: string, name: string, file = 'index.ts'): string => `libs/${tier}/${name}/src/${file}`;

/** A tree that breaks no rule. */
const clean: Readonly<Record<string, string>> = {
  'libs/kernel/src/index.ts': "export type { Id } from './id.js';",
  'libs/kernel/src/id.ts': 'export type Id = string;',
  'libs/testing/src/index.ts': "export { said } from './said.js';",
  'libs/testing/src/said.ts': "import { tx } from '#platform/database';\nexport const said = [tx];",
  'migrations/index.ts': "import 'typeorm';\nexport const migrations = [];",
  'test/some.spec.ts': "import { said } from '#testing';\nexport const s = said;",
  [library('formats', 'mime')]:
    "import type { Id } from '#kernel';\nimport 'node:crypto';\nexport type Message = { id: Id };",
  [library('wires', 'imap')]: "import type { Message } from '#formats/mime';\nexport type Fetch = { of: Message };",
  [library('wires', 'smtp')]: "export const ehlo = 'EHLO';",
  [library('wires', 'imap', 'fetch.spec.ts')]: "import 'node:fs';\nexport {};",
  [library('platform', 'database')]: "import 'pg';\nexport const tx = 1;",
  [library('platform', 'net')]: "import net from 'node:net';\nexport const listen = net.createServer;",
  [library('gateways', 'imap')]:
    "import type { Fetch } from '#wires/imap';\nimport { act } from '#core/mailstore';\nimport { listen } from '#platform/net';\nimport '@nestjs/common';\nexport const serve = [act, listen] as const;\nexport type F = Fetch;",
  [library('gateways', 'smtp')]:
    "import { ehlo } from '#wires/smtp';\nimport { act } from '#core/delivery';\nexport const serve = [ehlo, act];",
  'apps/server/src/main.ts':
    "import '#migrations';\nimport { serve } from '#gateways/imap';\nimport * as s from '#gateways/smtp';\nexport const all = [serve, s];",
  'apps/cli/src/main.ts': "import { act } from '#core/mailstore';\nexport const all = act;",
};

const below: Readonly<Record<string, string>> = {
  directory: '',
  mailstore: "import '#core/directory';\n",
  collections: "import '#core/mailstore';\n",
  calendar: "import '#core/collections';\n",
  search: "import '#core/mailstore';\n",
  trace: "import '#core/search';\n",
  delivery: "import '#core/trace';\n",
  scheduling: "import '#core/delivery';\n",
};

/** File that breaks a rule, what it holds, and files that it needs. */
type Plant = readonly [rule: string, file: string, content: string, extra?: readonly [string, string]];

const plants: readonly Plant[] = [
  ['not-to-unresolvable', library('gateways', 'imap', 'a.ts'), "import '#core/nonsuch';"],
  [
    'no-circular',
    library('core', 'delivery', 'domain/a.ts'),
    "import './b.js';",
    [library('core', 'delivery', 'domain/b.ts'), "import './a.js';"],
  ],
  ['barrel-only', library('gateways', 'imap', 'b.ts'), "import '../../../core/mailstore/src/application/do.js';"],
  ['barrel-only-of-kernel-and-testing', library('formats', 'mime', 'a.ts'), "import '../../../kernel/src/id.js';"],
  ['apps-barrel-only', 'apps/server/src/a.ts', "import '../../../libs/core/mailstore/src/infrastructure/repo.js';"],
  ['nobody-imports-apps', library('gateways', 'imap', 'c.ts'), "import '../../../../apps/server/src/main.js';"],
  ['app-is-an-island', 'apps/cli/src/a.ts', "import '../../server/src/main.js';"],
  ['migrations-stand-alone', 'migrations/0001-a.ts', "import '#kernel';"],
  ['testing-is-for-tests', library('gateways', 'imap', 'd.ts'), "import '#testing';"],
  [
    'prod-not-to-spec',
    library('core', 'mailstore', 'application/a.ts'),
    "import './do.spec.js';",
    [library('core', 'mailstore', 'application/do.spec.ts'), 'export {};'],
  ],
  [
    'prod-not-to-test-support',
    library('gateways', 'smtp', 'b.ts'),
    "import './testing.js';",
    [library('gateways', 'smtp', 'testing.ts'), "import '#testing';"],
  ],
  ['kernel-stands-alone', 'libs/kernel/src/a.ts', "import '#formats/mime';"],
  ['formats-see-kernel', library('formats', 'mime', 'b.ts'), "import '#wires/imap';"],
  ['wires-see-formats', library('wires', 'imap', 'a.ts'), "import '#core/mailstore';"],
  ['wire-is-an-island', library('wires', 'imap', 'b.ts'), "import '#wires/smtp';"],
  ['codecs-do-no-io', library('wires', 'imap', 'c.ts'), "import 'node:net';"],
  ['codecs-do-no-io', library('formats', 'mime', 'c.ts'), "import 'node:timers/promises';"],
  ['codecs-know-no-framework', library('wires', 'imap', 'd.ts'), "import '@nestjs/common';"],
  ['domain-is-pure', library('core', 'mailstore', 'domain/c.ts'), "import '#platform/net';"],
  ['domain-does-no-io', library('core', 'mailstore', 'domain/d.ts'), "import 'node:fs';"],
  [
    'core-speaks-no-wire',
    library('core', 'mailstore', 'application/b.ts'),
    "import type { Fetch } from '#wires/imap';\nexport type X = Fetch;",
  ],
  ['application-sees-no-platform', library('core', 'mailstore', 'application/c.ts'), "import '#platform/database';"],
  [
    'application-knows-no-adapter',
    library('core', 'mailstore', 'application/d.ts'),
    "import '../infrastructure/repo.js';",
  ],
  ['framework-stays-in-modules', library('core', 'mailstore', 'a.ts'), "import '@nestjs/common';"],
  ['directory-is-lowest', library('core', 'directory', 'domain/a.ts'), "import '#core/mailstore';"],
  ['mailstore-sees-the-directory', library('core', 'mailstore', 'application/e.ts'), "import '#core/delivery';"],
  ['collections-see-the-mailstore', library('core', 'collections', 'application/a.ts'), "import '#core/delivery';"],
  ['stores-see-collections', library('core', 'calendar', 'application/a.ts'), "import '#core/search';"],
  ['search-sees-the-stores', library('core', 'search', 'application/a.ts'), "import '#core/scheduling';"],
  ['trace-sees-search', library('core', 'trace', 'application/a.ts'), "import '#core/delivery';"],
  ['delivery-below-scheduling', library('core', 'delivery', 'application/a.ts'), "import '#core/scheduling';"],
  ['platform-serves-nobody-in-particular', library('platform', 'net', 'a.ts'), "import '#core/directory';"],
  ['gateway-is-an-island', library('gateways', 'smtp', 'a.ts'), "import '#gateways/imap';"],
  ['gateway-has-no-tables', library('gateways', 'imap', 'e.ts'), "import '#platform/database';"],
  ['gateway-has-no-tables', library('gateways', 'imap', 'f.ts'), "import 'typeorm';"],
];

let tree: ToyTree;
beforeAll(() => {
  tree = toyTree(['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']);
  for (const [file, content] of Object.entries(clean)) tree.put(file, content);
  for (const [name, imports] of Object.entries(below)) {
    tree.put(library('core', name, 'domain/thing.ts'), "import type { Id } from '#kernel';\nexport type Thing = Id;");
    tree.put(
      library('core', name, 'application/do.ts'),
      `${imports}import '@nestjs/common';\nimport type { Thing } from '../domain/thing.js';\nexport const act = (thing: Thing) => thing;`,
    );
    tree.put(
      library('core', name, 'infrastructure/repo.ts'),
      "import { tx } from '#platform/database';\nimport 'typeorm';\nexport const repo = tx;",
    );
    tree.put(
      library('core', name, `${name}.module.ts`),
      "import '@nestjs/common';\nimport './infrastructure/repo.js';",
    );
    tree.put(library('core', name), `export * from './application/do.js';\nimport './${name}.module.js';`);
  }
});
afterAll(() => tree.remove());

function violations(): readonly Violation[] {
  const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [cruise, '--output-type', 'json', 'libs', 'apps', 'migrations', 'test'];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: tree.path,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

describe('the rules between libraries', () => {
  it('are kept by a tree that keeps them', () => {
    expect(violations()).toEqual([]);
  });

  it('are each broken by a planted import', () => {
    for (const [, file, content, extra] of plants) {
      tree.put(file, content);
      if (extra) tree.put(...extra);
    }
    const found = new Set(violations().map(({ rule, from }) => `${rule.name} ${from}`));
    expect(plants.map(([rule, file]) => `${rule} ${file}`).filter((planted) => !found.has(planted))).toEqual([]);
  });

  it('all have a planted import', () => {
    const planted = new Set(plants.map(([rule]) => rule));
    expect(forbidden.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
  });
});
