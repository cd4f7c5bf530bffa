import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel';
import { workerBuses } from '#testing';
import { failuresOfNetwork, failuresOfPair, Throttle } from './throttle.js';

const network = '192.0.2.1';

/** Throttles in workers of one machine. */
function workers(count: number): readonly Throttle[] {
  const clock = new ManualClock(0);
  return workerBuses(count).map((bus) => new Throttle(clock, 'sign-in', bus));
}

describe('failures in several workers', () => {
  it('are counted together, by name and by network', () => {
    const all = workers(3);
    for (let guess = 0; guess < failuresOfPair; guess++) {
      expect(all.map((throttle) => throttle.refuses('ann', network))).toEqual([false, false, false]);
      all[guess % 3]?.failed('ann', network);
    }
    expect(all.map((throttle) => throttle.refuses('ann', network))).toEqual([true, true, true]);
    expect(all.map((throttle) => throttle.refuses('bob', network))).toEqual([false, false, false]);
    for (let guess = failuresOfPair; guess < failuresOfNetwork; guess++) all[guess % 3]?.failed(`${guess}`, network);
    expect(all.map((throttle) => throttle.refuses('bob', network))).toEqual([true, true, true]);
    expect(all[0]?.refuses('bob', '192.0.2.2')).toBe(false);
  });

  it('are forgotten together when the right password comes', () => {
    const [one, other] = workers(2) as [Throttle, Throttle];
    for (let guess = 1; guess < failuresOfPair; guess++) one.failed('ann', network);
    other.succeeded('ann', network);
    one.failed('ann', network);
    expect(one.refuses('ann', network)).toBe(false);
    expect(other.refuses('ann', network)).toBe(false);
  });
});
