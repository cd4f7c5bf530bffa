import { describe, expect, it } from 'vitest';
import { decodeWords } from './encodedWords.js';

const b = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');

describe('encoded-words', () => {
  it.each([
    ['plain', 'plain'],
    ['=?ISO-8859-1?Q?Andr=E9?= Pirard', 'André Pirard'],
    ['(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)', '(ab)'],
    ['=?ISO-8859-1?Q?a_b?=  x', 'a b  x'],
    ['=?ISO-8859-1?Q?a?=  =?utf-8?Q?=C3=A9?=', 'aé'],
    ['=?utf-8*en?Q?hi?=', 'hi'],
    ['=?UTF-8?b?44GC?= =?utf-8?B?44GE?=', 'あい'],
    // A character split over words, in Q and in B.
    ['=?utf-8?Q?=E3=81?= =?utf-8?Q?=82?=', 'あ'],
    [`=?utf-8?B?${b('\xe3\x81')}?= =?utf-8?B?${b('\x82')}?=`, 'あ'],
    // The base64 text itself split.
    ['=?utf-8?B?44G?= =?utf-8?B?C44GE?=', 'あい'],
    ['=?utf-8?Q?=E3=81?= =?utf-8?B?gg==?=', 'あ'],
    // An ISO-2022-JP run without its final escape, continued in the next word.
    [`=?iso-2022-jp?B?${b('\x1b$B$"')}?= =?ISO-2022-JP?B?${b('$$\x1b(B')}?=`, 'あい'],
    // Broken in many ways.
    ['=?utf-8?Q?a=ZZ=4?=', 'a=ZZ=4'],
    ['=?utf-8?B?44GC*?=', 'あ'],
    ['=?utf-8?Q?a b c?=', 'a b c'],
    ['=?utf-8?Q?a', '=?utf-8?Q?a'],
    ['=?utf-8?X?a?=', '=?utf-8?X?a?='],
    ['=??Q?a?=', '=??Q?a?='],
    ['=?utf-8?Q?a?==?utf-8?Q?b?=', 'ab'],
    ['x=?utf-8?Q?a?=y', 'xay'],
    ['=?utf-8?Q??=', ''],
    ['=?utf-8?Q?=41?=', 'A'],
    ['=?x-unknown?Q?=C3=A9?=', 'é'],
    ['=?cp932?B?g1yBQA==?=', 'ソ　'],
    ['=?utf-8?Q?a=0D=0AX:=00y?=', 'a  X: y'],
    ['=?a?q?x =?utf-8?q?b?=', '=?a?q?x b'],
  ])('decodes %j', (raw, expected) => {
    expect(decodeWords(raw)).toBe(expected);
  });

  it('decodes raw octets by their shape, or by the hint', () => {
    expect(decodeWords('J\xc3\xb6rg')).toBe('Jörg');
    expect(decodeWords('J\xf6rg')).toBe('Jörg');
    expect(decodeWords('\x1b$B$"\x1b(B!')).toBe('あ!');
    expect(decodeWords('\x82\xa0\x82\xa2')).toBe('あい');
    expect(decodeWords('=?utf-8?Q?x?= \x82\xa0')).toBe('x あ');
    expect(decodeWords('\xa4\xa2\xa4\xa4')).toBe('あい');
    expect(decodeWords('\xd6\xd0\xb9\xfa')).toBe('中国');
    expect(decodeWords('\xcf\xf0\xe8', 'windows-1251')).toBe('При');
    expect(decodeWords('\xb1\xb2 =?utf-8?Q?x?=', 'shift_jis')).toBe('ｱｲ x');
  });

  it('is linear', () => {
    for (const piece of ['=?', '=?a?q?', '=?a?q?x?= ', '=?a?q?=?', '?=', '=?utf-8?b?'])
      expect(decodeWords(piece.repeat(50_000))).toBeTypeOf('string');
  });
});
