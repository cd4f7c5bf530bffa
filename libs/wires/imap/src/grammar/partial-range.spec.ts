import { describe, expect, it } from 'vitest';
import { partOf } from './partial-range.js';

const range = (first: number, last: number, fromEnd = false) => ({ first, last, fromEnd, text: '' });

describe('a part of results', () => {
  it.each([
    [range(1, 2), 'ab'],
    [range(3, 9), 'cde'],
    [range(6, 9), ''],
    [range(1, 2, true), 'de'],
    [range(4, 9, true), 'ab'],
    [range(6, 9, true), ''],
    [range(5, 5, true), 'a'],
  ])('%o', (wanted, expected) => {
    expect(partOf([...'abcde'], wanted).join('')).toBe(expected);
  });
});
