import { expect, it } from 'vitest';
import { decodeCharset } from './decode.js';
import { encodeCharset } from './encode.js';

it('a charset gives octets that say the same, or none', () => {
  for (const [label, text, can] of [
    ['iso-2022-jp', '日本 ABC ①〜', true],
    ['iso-2022-jp', '\uff71', false],
    ['shift_jis', '髙﨑', true],
    ['iso-8859-1', 'é', true],
    ['iso-8859-1', '日', false],
    ['us-ascii', 'é', false],
    ['x-unheard-of', 'a', true],
    ['utf-16', 'a', false],
    ['iso-2022-kr', 'a', false],
  ] as const) {
    const octets = encodeCharset(text, label);
    expect([label, octets !== null]).toEqual([label, can]);
    if (octets) expect(decodeCharset(octets, label)).toBe(text.replace('\u301c', '\uff5e'));
  }
});
