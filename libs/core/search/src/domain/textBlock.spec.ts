import { describe, expect, it } from 'vitest';
import { findInTexts, packTexts, unpackTexts } from './textBlock.js';

const texts = ['SUBJECT: 会議\0FROM: SUBJECT\0', '', 'SUBJECT: A\0TO: 会議\0', '議SUB'];
const find = (wanted: string, field: string | null = null): number[] =>
  findInTexts(packTexts(texts), Buffer.from(wanted), field === null ? null : Buffer.from(`${field}: `));

describe('texts in one block', () => {
  it('come out as they went in', () => expect(unpackTexts(packTexts(texts))).toEqual(texts));
  it('are found by what they hold, each once', () => {
    expect(find('会議')).toEqual([0, 2]);
    expect(find('SUB')).toEqual([0, 2, 3]);
    expect(find('nothing')).toEqual([]);
  });
  it('are not found across two of them', () => {
    expect(find('議S')).toEqual([3]);
    expect(findInTexts(packTexts(['ab', 'cd']), Buffer.from('bc'), null)).toEqual([]);
  });
  it('are found by one field alone, in its value and not in its name', () => {
    expect(find('会議', 'SUBJECT')).toEqual([0]);
    expect(find('会議', 'TO')).toEqual([2]);
    expect(find('SUBJECT', 'SUBJECT')).toEqual([]);
    expect(find('SUBJECT', 'FROM')).toEqual([0]);
  });
});
