// `npm test`: installs and builds what is missing, checks the sources and runs every test that gates a change.
// `node tools/test.mjs corpora|clients|faults` runs one of the longer suites. The last line is `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, projectNode, root } from './bootstrap.mjs';
import { runChecks } from './check.mjs';
import { run, step, Tally } from './steps.mjs';

const suites = ['corpora', 'clients', 'faults'];
const results = join(root, 'node_modules', '.fumibako', 'tests');

/** Numbers of vitest's report; a file that does not load and an error outside of a test count as one failure each. */
function countsOf(file, ok) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const fails = ({ status }) => status === 'failed';
  const broken = report.testResults.filter((each) => fails(each) && !each.assertionResults.some(fails)).length;
  const failed = report.numFailedTests + broken;
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: ok || failed > 0 ? failed : 1, skipped };
}

/** Runs vitest with a configuration; gives the counts. */
async function runVitest(name, config, filters) {
  mkdirSync(results, { recursive: true });
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { ok } = await run(projectNode(), [vitest, 'run', '--config', config, ...reporters, ...filters], {
    live: true,
  });
  const counts = countsOf(file, ok);
  if (counts.skipped > 0) process.stdout.write(`${counts.skipped} skipped\n`);
  return counts;
}

const quietly = (work) => async () => {
  await work();
  return { ok: true };
};

async function main([suite, ...filters]) {
  if (suite !== undefined && !suites.includes(suite)) {
    process.stderr.write(`usage: node tools/test.mjs [${suites.join('|')} [FILTER …]]\n`);
    process.exitCode = 2;
    return;
  }
  const tally = new Tally();
  tally.add(await step('install', quietly(ensureInstalled)));
  if (tally.failed === 0) tally.add(await step('build', quietly(ensureBuilt)));
  if (tally.failed === 0) {
    if (suite === undefined) tally.add(await runChecks());
    const config = suite === undefined ? 'vitest.config.ts' : `vitest.${suite}.config.ts`;
    tally.add(await runVitest(suite ?? 'unit', config, filters));
  }
  tally.close();
}

await main(process.argv.slice(2));
