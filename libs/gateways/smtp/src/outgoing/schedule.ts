/** Seconds to the next attempt at a message, by the number of attempts so far; the last is repeated. */
const retries: readonly number[] = [60, 300, 900, 1800, 3600, 7200, 14_400];
/** How far from its time an attempt may be, so that what failed together does not come back together. */
const jitter = 0.2;

/** Seconds to the next attempt, with jitter. */
export function retryAfter(attempts: number, chance: number = Math.random()): number {
  const base = retries[Math.min(Math.max(attempts, 1), retries.length) - 1] as number;
  return base * spread(chance);
}

/** A factor around 1. */
export function spread(chance: number = Math.random()): number {
  return 1 + jitter * (2 * chance - 1);
}

/** Seconds for which a destination that is down is left alone: doubled with each look, up to the longest. */
export const downWait = { first: 10, longest: 900 } as const;
