// Files, exports and packages that nobody uses, by knip; what may stay stands in deadCodeAllowed.json with its reason.
// `--prune` removes entries that are used by now. `--root DIR` looks at another tree (for the probe of this check).
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './bootstrap.mjs';

const { values } = parseArgs({ options: { prune: { type: 'boolean' }, root: { type: 'string', default: root } } });
const allowedFile = join(values.root, 'tools/deadCodeAllowed.json');
const knip = join(root, 'node_modules/knip/bin/knip.js');

/** One line for each finding: `file PATH`, `package NAME`, `import PATH NAME` or `export PATH NAME`. */
function findings() {
  const args = [knip, '--reporter', 'json', '--no-progress', '--no-config-hints'];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: values.root, encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`knip failed: ${stderr}`);
  const report = JSON.parse(stdout);
  const found = report.files.map((file) => `file ${file}`);
  for (const { file, dependencies, devDependencies, unlisted, unresolved, exports } of report.issues) {
    for (const { name } of [...dependencies, ...devDependencies]) found.push(`package ${name}`);
    for (const { name } of [...unlisted, ...unresolved]) found.push(`import ${file} ${name}`);
    for (const { name } of exports) found.push(`export ${file} ${name}`);
  }
  return found.sort();
}

const allowed = JSON.parse(readFileSync(allowedFile, 'utf8'));
const found = findings();
const stale = Object.keys(allowed).filter((entry) => !found.includes(entry));
if (values.prune) {
  for (const entry of stale) delete allowed[entry];
  writeFileSync(allowedFile, `${JSON.stringify(allowed, null, 2)}\n`);
}
const unused = found.filter((entry) => !Object.hasOwn(allowed, entry));
for (const entry of unused) process.stdout.write(`nobody uses: ${entry}\n`);
if (!values.prune)
  for (const entry of stale) process.stdout.write(`used by now (node tools/deadCode.mjs --prune): ${entry}\n`);
if (unused.length > 0 || (stale.length > 0 && !values.prune)) process.exitCode = 1;
