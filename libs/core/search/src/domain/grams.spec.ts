import { describe, expect, it } from 'vitest';
import { foldLongText, foldText } from './fold.js';
import { FilterBuilder, GramQuery } from './grams.js';

const texts = [
  'The quick brown fox jumps over the lazy dog, 1234567890.',
  '会議室の予約について、田中さんからのお知らせ。ｶﾞｷﾞｸﾞ',
  '한국어 메일도 찾습니다',
  'Ｆｕｌｌ ｗｉｄｔｈ and émigré',
];

function filterOf(...some: string[]): Buffer {
  const builder = new FilterBuilder();
  for (const text of some) builder.add(foldText(text));
  return builder.build();
}

describe('a filter of grams', () => {
  it('never misses a part of a text, however short', () => {
    const filter = filterOf(...texts);
    const missed: string[] = [];
    for (const text of texts)
      for (let from = 0; from < text.length; from++)
        for (let to = from + 1; to <= Math.min(text.length, from + 12); to++) {
          const part = text.slice(from, to);
          if (!new GramQuery(foldText(part)).mayMatch(filter)) missed.push(part);
        }
    expect(missed).toEqual([]);
  });

  it('leaves out nearly everything that is not there, Japanese of one and two characters too', () => {
    const words = Array.from({ length: 3000 }, (_, n) => `${(n * 7919) % 10_007}word${n}`);
    const filter = filterOf(words.join(' '), texts[1] as string);
    const absent = Array.from({ length: 500 }, (_, n) => `qz${n}xk`);
    expect(absent.filter((text) => new GramQuery(foldText(text)).mayMatch(filter)).length).toBeLessThan(25);
    const kanji = Array.from({ length: 500 }, (_, n) => String.fromCharCode(0x6000 + n * 3));
    expect(kanji.filter((text) => new GramQuery(text).mayMatch(filter)).length).toBeLessThan(50);
  });

  it('is small where there is little, and says yes to what has no gram', () => {
    expect(filterOf('abc').length).toBe(32);
    expect(new GramQuery('ab').mayMatch(filterOf('xyz'))).toBe(true);
  });
});

describe('folding', () => {
  it.each([
    ['ｶﾞｷﾞｸﾞ', 'がぎぐ'],
    ['Ｆｕｌｌ', 'full'],
    ['カタカナ', 'かたかな'],
    ['a \r\n\t b', 'A B'],
  ])('%j is %j', (left, right) => expect(foldText(left)).toBe(foldText(right)));

  it('of a long text in pieces is that of the whole', () => {
    const long = Array.from({ length: 9000 }, (_, n) => `語${n} ｶﾞe\u0301 \r\n\t`).join('  ');
    expect(foldLongText(long)).toBe(foldText(long));
    expect(foldLongText('x'.repeat(100_000))).toBe('X'.repeat(100_000));
  });

  it('of ASCII is that of the same text among other characters', () => {
    const all = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('');
    const text = `${all}  \r\n ${all}`;
    expect(foldText(`${text}語`)).toBe(`${foldText(text)}語`);
  });
});
