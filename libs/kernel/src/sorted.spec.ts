import { describe, expect, it } from 'vitest';
import { lowerBound, partitionPoint } from './sorted.js';

describe('places in rising values', () => {
  it('are those of a search from the beginning, within the count alone', () => {
    const values = Float64Array.of(1, 3, 3, 7, 9, 4);
    for (let count = 0; count <= 5; count++)
      for (let wanted = 0; wanted <= 10; wanted++) {
        const plain = [...values.subarray(0, count)].findIndex((value) => value >= wanted);
        expect(lowerBound(values, count, wanted)).toBe(plain < 0 ? count : plain);
        expect(partitionPoint(count, (place) => (values[place] as number) < wanted)).toBe(plain < 0 ? count : plain);
      }
  });
});
