import { describe, expect, it } from 'vitest';
import { differenceOf, intersectionOf, type UidSet, uidSetOf } from './uidSet.js';

const listed = (set: UidSet): number[] =>
  set.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index));

/** Every subset of 1 to 6, by its bits. */
const subset = (bits: number): number[] => [1, 2, 3, 4, 5, 6].filter((uid) => (bits & (1 << uid)) !== 0);

describe('sets of UIDs', () => {
  it('intersect and differ as sets do, for every pair of subsets of six', () => {
    for (let a = 0; a < 128; a += 2)
      for (let b = 0; b < 128; b += 2) {
        const [left, right] = [subset(a), subset(b)];
        const both = intersectionOf(uidSetOf(left), uidSetOf(right));
        expect(both).toEqual(uidSetOf(left.filter((uid) => right.includes(uid))));
        const rest = differenceOf(uidSetOf(left), uidSetOf(right));
        expect(listed(rest)).toEqual(left.filter((uid) => !right.includes(uid)));
      }
  });
});
