import { expect, it } from 'vitest';
import { FakeResolver } from '#testing';
import { BoundedResolver } from './boundedResolver.js';

const never = (): Promise<void> => new Promise(() => undefined);

it('gives what is known in time, and knows nothing behind it', async () => {
  const zones = { 'a.test': { A: ['192.0.2.1'] } };
  const slow = new FakeResolver(zones, (_, name) => (name === 'slow.test' ? never() : Promise.resolve()));
  const bounded = new BoundedResolver(slow, 50);
  expect(await bounded.lookup('A', 'a.test')).toMatchObject({ kind: 'found' });
  const begun = Date.now();
  const late = { kind: 'temporary', reason: 'the DNS took too long' };
  expect(await Promise.all([bounded.lookup('A', 'slow.test'), bounded.lookup('TXT', 'slow.test')])).toEqual([
    late,
    late,
  ]);
  expect(Date.now() - begun).toBeLessThan(5000);
  expect(await bounded.lookup('A', 'a.test')).toEqual(late);
  bounded.close();
});

it('lets others run between many questions', async () => {
  const bounded = new BoundedResolver(new FakeResolver({}), 5000);
  let others = 0;
  const timer = setInterval(() => (others += 1), 0);
  const until = Date.now() + 200;
  while (Date.now() < until) await bounded.lookup('A', 'a.test');
  clearInterval(timer);
  bounded.close();
  expect(others).toBeGreaterThan(5);
});
