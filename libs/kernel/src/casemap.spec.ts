import { describe, expect, it } from 'vitest';
import { compareCodePoints, unicodeCasemap } from './casemap.js';

describe('i;unicode-casemap (RFC 5051 §2)', () => {
  it.each([
    ['Hello', 'hELLO'],
    ['É', 'e\u0301'],
    ['ﾊﾝｶｸ', 'ハンカク'],
    ['ǆ', 'ǅ'],
    ['ς', 'Σ'],
    ['ﬁ', 'ﬁ'],
    ['straße', 'STRAßE'],
  ])('%s is %s', (left, right) => {
    expect(unicodeCasemap(left)).toBe(unicodeCasemap(right));
  });

  it.each([
    ['straße', 'STRASSE'],
    ['ぁ', 'あ'],
    ['か', 'が'],
    ['ı', 'İ'],
  ])('%s is not %s', (left, right) => {
    expect(unicodeCasemap(left)).not.toBe(unicodeCasemap(right));
  });

  it('orders as the octets of UTF-8 do', () => {
    const texts = ['', 'a', 'ab', 'b', 'é', '\ud7ff', '\ue000', '\uffee', '\u{10000}', '\u{1f600}', '\u{1f600}a'];
    const byOctets = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(texts.toReversed().toSorted(compareCodePoints)).toEqual(byOctets);
  });
});
