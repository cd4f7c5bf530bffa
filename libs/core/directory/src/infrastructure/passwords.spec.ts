import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BoundedWork } from './passwords.js';

describe('BoundedWork', () => {
  it('runs so many at once, lets so many wait, and refuses more', async () => {
    const work = new BoundedWork(2, 3);
    let running = 0;
    let most = 0;
    const task = async (): Promise<true> => {
      most = Math.max(most, ++running);
      await delay(1);
      running -= 1;
      return true;
    };
    const results = await Promise.all(Array.from({ length: 7 }, () => work.run('a', task)));
    expect(results).toEqual([true, true, true, true, true, null, null]);
    expect(most).toBe(2);
    expect(work.depth).toBe(0);
  });

  it('lets clients take turns', async () => {
    const work = new BoundedWork(1, 100);
    const order: string[] = [];
    const run = (name: string): Promise<unknown> => work.run(name.charAt(0), async () => order.push(name));
    await Promise.all(['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].map(run));
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('hands the place on when a task fails', async () => {
    const work = new BoundedWork(1, 10);
    const failing = work.run('a', () => Promise.reject(new Error('no')));
    const next = work.run('a', async () => 'done');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('done');
    expect(work.depth).toBe(0);
  });
});
