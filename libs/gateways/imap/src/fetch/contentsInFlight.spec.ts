import { describe, expect, it } from 'vitest';
import { ContentsInFlight, SLICE_OCTETS, SMALL_SLICE_OCTETS } from './contentsInFlight.js';

const budget = 4 * 1024 * 1024;

describe('contents in flight', () => {
  it('are shared by slices that become small when the budget is spent, and large again when it is not', () => {
    const inFlight = new ContentsInFlight(budget);
    const readers = 1000;
    const slices = Array.from({ length: readers }, () => inFlight.takeSlice());
    expect(slices[0]).toHaveLength(SLICE_OCTETS);
    expect(slices.at(-1)).toHaveLength(SMALL_SLICE_OCTETS);
    expect(inFlight.octets).toBeLessThanOrEqual(budget + readers * SMALL_SLICE_OCTETS);
    for (const slice of slices) inFlight.giveBack(slice);
    expect(inFlight.octets).toBe(0);
    expect(inFlight.takeSlice()).toHaveLength(SLICE_OCTETS);
  });

  it('leave a part of the budget to whoever comes next, however much one wants', () => {
    const inFlight = new ContentsInFlight(budget);
    for (let reader = 0; reader < 20; reader++) {
      const share = inFlight.share(budget, 1);
      inFlight.hold(share);
      expect(share).toBeGreaterThan(1);
      expect(inFlight.octets).toBeLessThan(budget);
    }
    expect(inFlight.ample).toBe(false);
    expect(inFlight.share(budget, 64)).toBeGreaterThanOrEqual(64);
  });

  it('go through buffers that are used again once they were given back, and never before', () => {
    const inFlight = new ContentsInFlight(budget);
    const first = inFlight.takeSlice();
    const second = inFlight.takeSlice();
    expect(second).not.toBe(first);
    inFlight.giveBack(first);
    expect(inFlight.takeSlice()).toBe(first);
    inFlight.release(second.length);
    expect(inFlight.takeSlice()).not.toBe(second);
  });
});
