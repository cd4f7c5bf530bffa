import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestServer } from '#testing';

export const victims = ['worker', 'supervisor', 'postmaster', 'backend'] as const;
export type Victim = (typeof victims)[number];

/** Numbers generated from a seed, from 0 to 1: the same seed gives the same run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Ends one process of the server with SIGKILL. */
export function kill(server: TestServer, victim: Victim, random: () => number): void {
  const candidates = pidsOf(server, victim);
  const pid = candidates[Math.floor(random() * candidates.length)];
  if (pid === undefined) throw new Error(`there is no ${victim}`);
  process.kill(pid, 'SIGKILL');
}

/** Signals PostgreSQL as a whole: SIGSTOP makes it stand still, SIGCONT lets it go on. */
export function signalDatabase(server: TestServer, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const [postmaster = 0] = pidsOf(server, 'postmaster');
  for (const pid of [postmaster, ...children(postmaster)])
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
}

/** Process numbers of what may be killed. */
export function pidsOf(server: TestServer, victim: Victim): readonly number[] {
  if (victim === 'supervisor') return [server.pid];
  if (victim === 'worker') return children(server.pid).filter((pid) => commandOf(pid).includes('worker/main.js'));
  const postmaster = Number(
    readFileSync(join(server.dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0],
  );
  if (victim === 'postmaster') return [postmaster];
  return children(postmaster).filter((pid) => commandOf(pid).includes('fumibako fumibako'));
}

function children(pid: number): readonly number[] {
  const list = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return list
    .split('\n')
    .map(Number)
    .filter((child) => child > 0);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
