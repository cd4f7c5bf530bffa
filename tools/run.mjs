// Runs a compiled program of dist/ with the project's own Node, after installing and building what is out of date.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBuilt, ensureInstalled, projectNode, root } from './bootstrap.mjs';

/** Resolves to the exit status of the program; signals to us are passed on to it. */
export async function runBuilt(program, args, nodeOptions = []) {
  await ensureInstalled();
  await ensureBuilt();
  const cache = join(root, 'node_modules', '.fumibako', 'compile-cache');
  mkdirSync(cache, { recursive: true });
  const child = spawn(projectNode(), ['--enable-source-maps', ...nodeOptions, program, ...args], {
    stdio: 'inherit',
    env: { NODE_ENV: 'production', NODE_COMPILE_CACHE: cache, ...process.env },
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return await new Promise((done) => {
    child.once('exit', (code, signal) => done(code ?? (signal ? 1 : 0)));
  });
}

if (process.argv[1] === import.meta.filename) {
  const [program, ...args] = process.argv.slice(2);
  if (!program) throw new Error('usage: node tools/run.mjs PROGRAM_IN_DIST [ARGUMENT …]');
  process.exitCode = await runBuilt(resolve(root, 'dist', program), args);
}
