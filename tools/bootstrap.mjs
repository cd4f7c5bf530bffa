// Brings a checkout to the state that package-lock.json and the sources describe. Runs on any Node from 20.19.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));
const stampDir = join(root, 'node_modules', '.fumibako');

/** Runs a program to its end; its output goes to our standard error so that standard output stays the server's. */
export function runToEnd(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

const digest = (parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
// Each stamp lies beside what it speaks of and goes with it.
const installedStamp = join(stampDir, 'installed');
const builtStamp = join(root, 'dist', '.built');
const stampIs = (file, value) => existsSync(file) && readFileSync(file, 'utf8') === value;
const writeStamp = (file, value) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
};

/** Path of the project's own Node 24 (installed from the lock file), or the running one where it is new enough. */
export function projectNode() {
  const own = join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error('Node 24 is missing: run `npm ci` without --omit=optional');
}

const linkRefused =
  'node_modules is a symbolic link to packages other than those of package-lock.json: remove it (rm node_modules) and try again';

/**
 * Installs the packages of the lock file unless that very lock file is installed already. Never through a symbolic link:
 * `npm ci` empties what it finds, and behind a link lie the packages of another checkout.
 */
export async function ensureInstalled() {
  const wanted = digest([readFileSync(join(root, 'package-lock.json'))]);
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(hidden) && stampIs(installedStamp, wanted)) return;
  const linked = lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  const lockTime = statSync(join(root, 'package-lock.json')).mtimeMs;
  const fresh = existsSync(hidden) && statSync(hidden).mtimeMs >= lockTime && existsSync(projectNodeOrNothing());
  if (!fresh) {
    if (linked) throw new Error(linkRefused);
    process.stderr.write('fumibako: installing packages (npm ci)\n');
    const code = await runToEnd('npm', ['ci', '--no-audit', '--no-fund']);
    if (code !== 0) throw new Error(`npm ci failed with status ${code}`);
  }
  if (!linked) writeStamp(installedStamp, wanted);
}

function projectNodeOrNothing() {
  try {
    return projectNode();
  } catch {
    return '';
  }
}

function* sources(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (entry.name.endsWith('.ts')) yield path;
  }
}

/** Compiles TypeScript to dist/ unless the sources are those of the last build. */
export async function ensureBuilt() {
  const files = ['apps', 'libs', 'migrations', 'test'].flatMap((dir) => [...sources(join(root, dir))]).sort();
  const parts = [readFileSync(join(root, 'tsconfig.json')), readFileSync(join(root, 'package-lock.json'))];
  for (const file of files) parts.push(file.slice(root.length), readFileSync(file));
  const wanted = digest(parts);
  if (stampIs(builtStamp, wanted)) return;
  process.stderr.write('fumibako: building\n');
  const code = await runToEnd(projectNode(), [join(root, 'node_modules/ts7/bin/tsc'), '-p', 'tsconfig.json']);
  if (code !== 0) throw new Error('the build failed');
  writeStamp(builtStamp, wanted);
}
