import { describe, expect, it } from 'vitest';
import { latin1 } from '../fixtures/frames.js';
import { MAX_TAG_OCTETS, tagOf } from './tag-of.js';

describe('tagOf', () => {
  it.each([
    ['A1 NOOP', 'A1'],
    ['A1', 'A1'],
    ['a]b x', 'a]b'],
    ['+ x', null],
    ['', null],
    [' A', null],
    ['A{ x', null],
    ['* OK', null],
    ['é x', null],
    [`${'a'.repeat(MAX_TAG_OCTETS)} x`, 'a'.repeat(MAX_TAG_OCTETS)],
    [`${'a'.repeat(MAX_TAG_OCTETS + 1)} x`, null],
  ])('%j', (line, expected) => {
    expect(tagOf(latin1(line))).toBe(expected);
  });
});
