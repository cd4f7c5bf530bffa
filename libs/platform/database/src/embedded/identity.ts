import { spawnSync } from 'node:child_process';
import { chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const nobody = 65_534;

/** How to run a program that refuses to run as root. */
export interface Identity {
  /** Words before the program. */
  readonly prefix: readonly string[];
  /** Options for spawn. */
  readonly spawn: { readonly uid?: number; readonly gid?: number };
  /** Gives files to the identity where that is needed. */
  readonly own: (path: string) => void;
}

const asIs: Identity = { prefix: [], spawn: {}, own: () => undefined };

/**
 * PostgreSQL refuses to run as root. As root we map ourselves to "nobody" in a user namespace, so that files stay
 * root's; where namespaces are forbidden, we change the user and own the files to it.
 */
export function postgresIdentity(): Identity {
  if (process.getuid?.() !== 0) return asIs;
  const prefix = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--'];
  const [program, ...rest] = [...prefix, 'true'];
  if (spawnSync(program as string, rest, { stdio: 'ignore' }).status === 0) return { ...asIs, prefix };
  return { prefix: [], spawn: { uid: nobody, gid: nobody }, own: ownTree };
}

function ownTree(path: string): void {
  chownSync(path, nobody, nobody);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) ownTree(child);
    else chownSync(child, nobody, nobody);
  }
}

/** Words that make a child receive SIGINT (a fast shutdown for PostgreSQL) when its parent dies, where `setpriv` exists. */
export function dieWithParent(): readonly string[] {
  const words = ['setpriv', '--pdeathsig', 'INT', '--'];
  const usable = spawnSync('setpriv', ['--pdeathsig', 'INT', '--', 'true'], { stdio: 'ignore' }).status === 0;
  return usable ? words : [];
}
