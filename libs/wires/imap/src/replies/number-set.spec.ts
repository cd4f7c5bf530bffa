import { describe, expect, it } from 'vitest';
import { randomFrom } from '#testing';
import { written } from '../fixtures/frames.js';
import { writeNumberSet, writeRanges } from './number-set.js';

describe('number sets', () => {
  it.each([
    [[], ''],
    [[7], '7'],
    [[1, 2], '1:2'],
    [[1, 2, 3, 4, 7], '1:4,7'],
    [[1, 3, 5, 6], '1,3,5:6'],
  ])('%j', (numbers, expected) => {
    expect(written((out) => writeNumberSet(out, numbers))).toBe(expected);
  });

  it('writes ranges', () => {
    expect(
      written((out) =>
        writeRanges(out, [
          { from: 1, to: 4 },
          { from: 7, to: 7 },
        ]),
      ),
    ).toBe('1:4,7');
  });

  it('writes 100,000 numbers of a typed array', () => {
    const all = Uint32Array.from({ length: 100_000 }, (_, index) => index + 1);
    expect(written((out) => writeNumberSet(out, all))).toBe('1:100000');
    const odd = Uint32Array.from({ length: 100_000 }, (_, index) => index * 2 + 1);
    expect(written((out) => writeNumberSet(out, odd))).toBe(Array.from(odd).join(','));
  });

  it('tells the numbers it was given', () => {
    const random = randomFrom(11);
    for (let round = 0; round < 200; round += 1) {
      const numbers = Array.from({ length: 60 }, (_, index) => index + 1).filter(() => random() < 0.6);
      const back = written((out) => writeNumberSet(out, numbers))
        .split(',')
        .filter((range) => range !== '')
        .flatMap((range) => {
          const [from = 0, to = from] = range.split(':').map(Number);
          return Array.from({ length: to - from + 1 }, (_, index) => from + index);
        });
      expect(back).toEqual(numbers);
    }
  });
});
