import { setTimeout as delay } from 'node:timers/promises';
import { cpuSeconds } from './processes.js';

const look = 500;
const patience = 60_000;
/** CPU seconds in one look below which a server counts as at rest. */
const rest = 0.03;
/** It begins some work only a little later: the search index, flags that are written behind. */
const quietLooks = 6;

/** Waits until a server is at rest, so that no row pays for the one before it; gives the CPU seconds that it took until then. */
export async function settled(roots: () => readonly number[]): Promise<number> {
  const begun = cpuSeconds(roots());
  let last = begun;
  for (let quiet = 0, waited = 0; quiet < quietLooks && waited < patience; waited += look) {
    await delay(look);
    const now = cpuSeconds(roots());
    quiet = now - last <= rest ? quiet + 1 : 0;
    last = now;
  }
  return last - begun;
}
