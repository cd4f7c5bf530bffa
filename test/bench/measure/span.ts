import { availableParallelism } from 'node:os';
import { cpuSeconds, machineBusySeconds } from './processes.js';

/** What a stretch of work cost. */
export interface Span {
  readonly seconds: number;
  /** CPU seconds of the system that is measured. */
  readonly cpu: number;
  /** Share of the machine that neither that system nor this program used; kernel threads count as foreign. */
  readonly foreign: number;
}

/** Does the work and gives what it cost; `serverRoots` are the processes of the system that is measured. */
export async function spanOf<T>(
  serverRoots: () => readonly number[],
  work: () => Promise<T>,
): Promise<Span & { readonly result: T }> {
  const begun = process.hrtime.bigint();
  const before = { busy: machineBusySeconds(), cpu: cpuSeconds(serverRoots()), own: ownCpu(serverRoots()) };
  const result = await work();
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  const cpu = cpuSeconds(serverRoots()) - before.cpu;
  const own = ownCpu(serverRoots()) - before.own;
  const busy = machineBusySeconds() - before.busy;
  const foreign = Math.max(0, busy - own) / (seconds * availableParallelism());
  return { seconds, cpu, foreign, result };
}

/** This program with everything that it started, and the roots that are its children no more. */
function ownCpu(roots: readonly number[]): number {
  return cpuSeconds([...new Set([process.pid, ...roots])]);
}
