// `npm run check`: everything about the sources that needs no running server.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, projectNode, root } from './bootstrap.mjs';
import { run, step, Tally } from './steps.mjs';

const bin = (path) => join(root, 'node_modules', path);
const own = (tool, ...args) => run(projectNode(), [join(root, 'tools', tool), ...args]);
const cruised = ['libs', 'apps', 'migrations', 'test', 'tools'];

/** Name of the check, and what does it. Two run at a time, in this order. */
const checks = [
  ['dead code: files, exports and packages that nobody uses', () => own('deadCode.mjs')],
  [
    'edges: one tier only looks down',
    () => run(projectNode(), [bin('dependency-cruiser/bin/dependency-cruiser.mjs'), ...cruised]),
  ],
  ['format', () => run(projectNode(), [bin('@biomejs/biome/bin/biome'), 'format', '--colors=off', '.'])],
  [
    'lint and sizes',
    () => run(projectNode(), [bin('oxlint/bin/oxlint'), '-c', '.oxlintrc.json', '--deny-warnings', '.']),
  ],
  ['RFC citations and their table', () => own('rfcSupport.mjs', '--check')],
  ['settings: manual and example', () => own('settingsDoc.mjs', '--check')],
  ['lock file is whole', () => run('npm', ['ci', '--dry-run', '--offline', '--no-audit', '--no-fund'])],
];

/** Runs every check; gives how many passed and failed. */
export async function runChecks() {
  const tally = new Tally();
  const rest = checks.values();
  const lane = async () => {
    for (const [name, work] of rest) tally.add(await step(name, work));
  };
  await Promise.all([lane(), lane()]);
  return tally;
}

if (process.argv[1] === import.meta.filename) {
  await ensureInstalled();
  await ensureBuilt();
  (await runChecks()).close();
}
