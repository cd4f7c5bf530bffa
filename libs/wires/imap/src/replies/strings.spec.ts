import { describe, expect, it } from 'vitest';
import { written } from '../fixtures/frames.js';
import { MAX_QUOTED_OCTETS, writeAstring, writeMailbox, writeNString, writeString, writeText } from './strings.js';

describe('strings', () => {
  it.each([
    ['', '""'],
    ['a b', '"a b"'],
    ['a"\\', '"a\\"\\\\"'],
    ['caf\xe9', '{4}\r\ncaf\xe9'],
    ['a\r\nB LOGOUT', '{11}\r\na\r\nB LOGOUT'],
    ['\0', '{1}\r\n?'],
    ['\t', '{1}\r\n\t'],
  ])('writeString %j', (text, expected) => {
    expect(written((out) => writeString(out, text))).toBe(expected);
  });

  it('writes strings above MAX_QUOTED_OCTETS as literals', () => {
    const longest = 'x'.repeat(MAX_QUOTED_OCTETS);
    expect(written((out) => writeString(out, longest))).toBe(`"${longest}"`);
    expect(written((out) => writeString(out, `${longest}x`))).toBe(`{${MAX_QUOTED_OCTETS + 1}}\r\n${longest}x`);
    expect(written((out) => writeText(out, `${longest}x`, true))).toBe(`{${MAX_QUOTED_OCTETS + 1}}\r\n${longest}x`);
  });

  it('writes nstrings', () => {
    expect(written((out) => writeNString(out, null))).toBe('NIL');
    expect(written((out) => writeNString(out, 'NIL'))).toBe('"NIL"');
  });

  it.each([
    ['a]', false, 'a]'],
    ['', false, '""'],
    ['nil', false, '"nil"'],
    ['a b', false, '"a b"'],
    ['a(', false, '"a("'],
    ['é', true, '"\xc3\xa9"'],
    ['é', false, '{2}\r\n\xc3\xa9'],
    ['a\r\n\0', true, '{4}\r\na\r\n?'],
  ])('writeAstring %j (utf8 %s)', (text, utf8, expected) => {
    expect(written((out) => writeAstring(out, text, utf8))).toBe(expected);
  });

  it.each([
    ['INBOX', false, 'INBOX'],
    ['é', false, '&AOk-'],
    ['é', true, '"\xc3\xa9"'],
    ['a&b c', false, '"a&-b c"'],
    ['a&b', true, 'a&b'],
    ['a\nb', false, 'a&AAo-b'],
  ])('writeMailbox %j (utf8 %s)', (name, utf8, expected) => {
    expect(written((out) => writeMailbox(out, name, utf8))).toBe(expected);
  });
});
