// Steps with a name, a time and an outcome, as `npm test` and `npm run check` print them.
import { spawn } from 'node:child_process';
import { root } from './bootstrap.mjs';

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Counts of a run, and the line that says them. */
export class Tally {
  passed = 0;
  failed = 0;

  add({ passed, failed }) {
    this.passed += passed;
    this.failed += failed;
  }

  get line() {
    return `${this.passed} passed, ${this.failed} failed`;
  }

  /** Prints the closing line, alone on its line, and sets the exit status. */
  close() {
    process.stdout.write(`\n${this.line}\n`);
    if (this.failed > 0 || this.passed === 0) process.exitCode = 1;
  }
}

/** The environment of a test: a setting of the person who starts it must not reach a server under test. */
export function testEnvironment() {
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) if (name.startsWith('FUMIBAKO_')) delete environment[name];
  return environment;
}

/** Runs a program to its end; its output is collected, or shown as it comes where `live` is set. */
export function run(file, args, { live = false } = {}) {
  return new Promise((resolve) => {
    const stdio = ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'];
    const child = spawn(file, args, { cwd: root, stdio, env: testEnvironment() });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** Does one step and prints its outcome; `work` gives `{ ok, output }` or throws. */
export async function step(name, work) {
  const since = Date.now();
  let outcome;
  try {
    outcome = await work();
  } catch (error) {
    outcome = { ok: false, output: error.message };
  }
  const { ok, output = '' } = outcome;
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds(since)})\n`);
  if (!ok && output.trim() !== '') process.stdout.write(`${output.trimEnd().replace(/^/gm, '     ')}\n`);
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
