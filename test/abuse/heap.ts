import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Heap and buffers in use of this process, in octets. */
export const memory = (): number => {
  // Buffers of objects that the first collection frees are freed by the second.
  for (let round = 0; round < 2; round++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Milliseconds after which sessions are held for idle, and longest that it may take on a busy machine. */
const [settling, patience] = [1500, 8000] as const;

/** Octets that each of `count` sessions holds for good beyond `before`: as soon as they are fewer than `bound`. */
export async function heldByEach(count: number, before: number, bound: number): Promise<number> {
  await delay(settling);
  const each = (): number => (memory() - before) / count;
  for (const deadline = Date.now() + patience; each() >= bound && Date.now() < deadline; ) await delay(200);
  return each();
}
