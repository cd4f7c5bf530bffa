import { describe, expect, it } from 'vitest';
import { parameterOf, parseParameterized } from './parameters.js';

const read = (raw: string): Record<string, string> =>
  Object.fromEntries(parseParameterized(raw, 128).parameters.map((p) => [p.name, p.value]));

describe('parameters', () => {
  it.each([
    ['text/plain; charset=us-ascii (Plain text)', { charset: 'us-ascii' }],
    ['text/plain; Charset="utf-8"', { charset: 'utf-8' }],
    ['text/plain; a = b ; c="d;e"', { a: 'b', c: 'd;e' }],
    ['a/b; x="q\\"u\\\\o"', { x: 'q"u\\o' }],
    ['a/b; name="C:\\file.txt"', { name: 'C:\\file.txt' }],
    ['a/b; name=my file.txt; x=y', { name: 'my file.txt', x: 'y' }],
    ['a/b; name="unclosed', { name: 'unclosed' }],
    ['a/b;;; ;x=y;', { x: 'y' }],
    ['a/b; a=one  b="two" c=three', { a: 'one', b: 'two', c: 'three' }],
    ['a/b; novalue; x=y', { x: 'y' }],
    ['a/b; x=', { x: '' }],
    ['a/b; (c)x(c)=(c)y', { x: 'y' }],
    ["a/b; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", { title: 'This is ***fun***' }],
    [
      "a/b; t*0*=us-ascii'en'This%20is%20even%20more%20; t*1*=%2A%2A%2Afun%2A%2A%2A%20; t*2=\"isn't it!\"",
      { t: "This is even more ***fun*** isn't it!" },
    ],
    ['a/b; u*1=b; u*0=a; u*2=c; u*4=e', { u: 'abc' }],
    // A character split over segments.
    ["a/b; n*0*=utf-8''%E3%81; n*1*=%82", { n: 'あ' }],
    ["a/b; n*=iso-2022-jp''%1B$B$%22%1B(B", { n: 'あ' }],
    ["a/b; n*=shift_jis'ja'%82%A0", { n: 'あ' }],
    ['a/b; n*=%E3%81%82', { n: 'あ' }],
    ['a/b; name="=?utf-8?B?44GC?="', { name: 'あ' }],
    ['a/b; name="=?utf-8?B?44GC?= =?utf-8?B?44GE?="', { name: 'あい' }],
    ['a/b; name="\xe3\x81\x82"', { name: 'あ' }],
    ["a/b; n*=utf-8''a%00%0D%0Ab", { n: 'a   b' }],
  ])('reads %j', (raw, expected) => {
    expect(read(raw)).toEqual(expected);
  });

  it('reads the value before them', () => {
    expect(parseParameterized(' Text/HTML (x) ; a=b', 9).value).toBe('text/html');
  });

  it('keeps the raw form', () => {
    const { parameters } = parseParameterized(
      'a/b; n*0*=utf-8\'en\'%E3%81; n*1*=%82; n*2="x y"; m="=?utf-8?B?44GC?="',
      9,
    );
    expect(parameters).toEqual([
      { name: 'n', raw: "utf-8'en'%E3%81%82x%20y", value: 'あx y', extended: true },
      { name: 'm', raw: '=?utf-8?B?44GC?=', value: 'あ' },
    ]);
  });

  it('tells what is ambiguous', () => {
    expect(parseParameterized('a/b; x=1; x=1', 9).ambiguous).toEqual([]);
    expect(parseParameterized('a/b; x=1; x=2', 9).ambiguous).toEqual(['x']);
    const both = parseParameterized("a/b; f=1; f*0*=utf-8''2", 9);
    expect(both.ambiguous).toEqual(['f']);
    expect(parameterOf(both.parameters, 'f')).toBe('2');
  });

  it('stops at the limit', () => {
    const raw = `a/b${Array.from({ length: 60_000 }, (_, i) => `;x*${i}*=a`).join('')}`;
    const parsed = parseParameterized(raw, 128);
    expect(parsed.tooMany).toBe(true);
    expect(parameterOf(parsed.parameters, 'x')).toBe('a'.repeat(128));
  });

  it.each(['(', ';=', '"', '="', '\\', '*=', ';a="\\"'])('bears 100,000 times %j', (piece) => {
    expect(parseParameterized(`a/b;${piece.repeat(100_000)}`, 128).value).toBe('a/b');
  });
});
