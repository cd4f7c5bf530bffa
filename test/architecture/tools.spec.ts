import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, type ToyTree, toyTree } from './toyTree.js';

function tool(name: string, ...args: string[]): { readonly status: number | null; readonly lines: readonly string[] } {
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'tools', name), ...args], { encoding: 'utf8' });
  return { status, lines: stdout.split('\n').filter((line) => line !== '') };
}

describe('dead code', () => {
  let tree: ToyTree;
  beforeAll(() => {
    tree = toyTree(['tsconfig.json', 'knip.json']);
    const manifest = { name: 'toy', type: 'module', dependencies: { pg: '1', typeorm: '1' }, imports: {} };
    tree.put('package.json', JSON.stringify(manifest));
    tree.put(
      'apps/server/src/main.ts',
      "import 'pg';\nimport { used } from '../../../libs/kernel/src/index.js';\nused();",
    );
    tree.put('libs/kernel/src/index.ts', "export { forgotten, used } from './some.js';");
    tree.put('libs/kernel/src/some.ts', 'export const used = () => 1;\nexport const forgotten = 2;');
    tree.put('libs/kernel/src/lonely.ts', 'export const lonely = 1;');
    tree.put('libs/kernel/src/tested.ts', 'export const tested = 1;');
    tree.put('test/tested.spec.ts', "import { tested } from '../libs/kernel/src/tested.js';\ntested.toFixed();");
  });
  afterAll(() => tree.remove());

  it('is found: a file, an export behind a barrel, a package', () => {
    tree.put('tools/deadCodeAllowed.json', '{}');
    const { status, lines } = tool('deadCode.mjs', '--root', tree.path);
    expect(status).toBe(1);
    expect(lines).toContain('nobody uses: file libs/kernel/src/lonely.ts');
    expect(lines).toContain('nobody uses: export libs/kernel/src/some.ts forgotten');
    expect(lines).toContain('nobody uses: package typeorm');
    expect(lines.filter((line) => /\bused$|tested|\bpg$/.test(line))).toEqual([]);
  });

  it('may stay with a reason, and a reason without dead code may not', () => {
    const known = {
      'file libs/kernel/src/lonely.ts': 'x',
      'export libs/kernel/src/some.ts forgotten': 'x',
      'package typeorm': 'x',
    };
    tree.put('tools/deadCodeAllowed.json', JSON.stringify(known));
    expect(tool('deadCode.mjs', '--root', tree.path)).toEqual({ status: 0, lines: [] });
    tree.put('tools/deadCodeAllowed.json', JSON.stringify({ ...known, 'package pg': 'x' }));
    const { status, lines } = tool('deadCode.mjs', '--root', tree.path);
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringContaining('package pg')]);
  });
});

describe('RFC citations', () => {
  let tree: ToyTree;
  beforeAll(() => {
    tree = toyTree([]);
    tree.put('texts/rfc9051.txt', '2.  Protocol Overview\n\n2.2.1.  Client Protocol Sender\n');
    tree.put('docs/empty.md', '');
  });
  afterAll(() => tree.remove());
  const check = (...args: string[]) =>
    tool('rfcSupport.mjs', '--root', tree.path, '--texts', join(tree.path, 'texts'), ...args);

  it('make the table, whose drift is found', () => {
    tree.put('libs/a.ts', '// RFC 9051 §2.2.1 and §2, RFC 1939 §3\nexport const size = "RFC822.SIZE";');
    expect(check('--check').lines).toEqual([expect.stringContaining('out of date')]);
    expect(check()).toEqual({ status: 0, lines: [] });
    expect(check('--check')).toEqual({ status: 0, lines: [] });
  });

  it.each([
    '// RFC9051 §2',
    '// RFC-9051 says so',
    '// RFC 9051 section 2',
    '// RFC 9051, §2',
    '// RFC 9051 Appendix A',
    '// see §2.2.1',
  ])('of another form are found: %s', (line) => {
    tree.put('libs/a.ts', line);
    const { status, lines } = check();
    expect(status).toBe(1);
    expect(lines).toEqual([`libs/a.ts:1: cite as \`RFC NNNN §x.y\`: ${line}`]);
  });

  it('of a section that is not in the text are found', () => {
    tree.put('libs/a.ts', '// RFC 9051 §2.2.9');
    expect(check().lines).toEqual(['RFC 9051 has no §2.2.9 (libs/a.ts)']);
  });
});

describe('installing', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'fumibako-install-'));
    const checkout = join(directory, 'checkout');
    for (const name of ['build.mjs', 'bootstrap.mjs'])
      cpSync(join(root, 'tools', name), join(checkout, 'tools', name), { recursive: true });
    writeFileSync(join(checkout, 'package.json'), '{"name":"toy","version":"1.0.0"}');
    writeFileSync(
      join(checkout, 'package-lock.json'),
      '{"name":"toy","version":"1.0.0","lockfileVersion":3,"packages":{}}',
    );
    mkdirSync(join(directory, 'elsewhere', 'package'), { recursive: true });
    writeFileSync(join(directory, 'elsewhere', '.package-lock.json'), '{}');
    utimesSync(join(directory, 'elsewhere', '.package-lock.json'), 0, 0);
    symlinkSync(join(directory, 'elsewhere'), join(checkout, 'node_modules'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('refuses a linked node_modules with other packages, and leaves them alone', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(directory, 'checkout/tools/build.mjs')], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('node_modules is a symbolic link');
    expect(readdirSync(join(directory, 'elsewhere')).sort()).toEqual(['.package-lock.json', 'package']);
  });
});
