import { describe, expect, it } from 'vitest';
import { decodeTransfer } from './transfer.js';

const decode = (text: string, encoding: string): string =>
  decodeTransfer(Buffer.from(text, 'latin1'), encoding).toString('latin1');

describe('base64', () => {
  it.each([
    ['aGVsbG8=', 'hello'],
    ['aGVs\r\nbG8=\r\n', 'hello'],
    ['aGVsbG8', 'hello'],
    ['aG!Vs*bG8=', 'hello'],
    ['aGVsbG8=aGVsbG8=', 'hellohello'],
    ['aA==\r\naA==', 'hh'],
    ['aGVsbG8=\r\n-- \r\nfooter?', 'hello~\x8a(\xad'.slice(0, 5)],
    ['====aGk=', 'hi'],
    ['a', ''],
    ['', ''],
    ['-_', ''],
  ])('%j', (text, expected) => {
    expect(decode(text, 'base64').startsWith(expected)).toBe(true);
    if (expected === '') expect(decode(text, 'base64')).toBe('');
  });

  it('reads one long line and many short ones alike', () => {
    const content = Buffer.alloc(100_000, 'xyzzy');
    const long = content.toString('base64');
    expect(decodeTransfer(Buffer.from(long), 'BASE64').equals(content)).toBe(true);
    expect(decodeTransfer(Buffer.from(long.replace(/.{76}/g, '$&\r\n')), 'base64').equals(content)).toBe(true);
    expect(decodeTransfer(Buffer.from(long.replace(/.{75}/g, '$&\0!')), 'base64').equals(content)).toBe(true);
  });
});

describe('quoted-printable', () => {
  it.each([
    ['a=3Db', 'a=b'],
    ['a=3db', 'a=b'],
    ['soft=\r\nbreak', 'softbreak'],
    ['soft= \t\r\nbreak', 'softbreak'],
    ['soft=\nbreak', 'softbreak'],
    ['trailing  \t\r\nx', 'trailing\r\nx'],
    ['kept=20\r\nx', 'kept \r\nx'],
    ['kept =\r\nx', 'kept x'],
    ['a=ZZ=4', 'a=ZZ=4'],
    ['end=', 'end'],
    ['=C3=A9', '\xc3\xa9'],
    ['raw\xe9', 'raw\xe9'],
  ])('%j', (text, expected) => {
    expect(decode(text, 'quoted-printable')).toBe(expected);
  });
});

describe('other encodings', () => {
  it('uuencode with and without its frame', () => {
    expect(decode('begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n', 'x-uuencode')).toBe('Cat');
    expect(decode('#0V%T\n', 'x-uue')).toBe('Cat');
    expect(decode('M0V', 'uuencode').length).toBeLessThan(5);
  });

  it('leaves the rest as it is', () => {
    for (const encoding of ['7bit', '8bit', 'binary', 'x-new', ''])
      expect(decode('a=3D\xff', encoding)).toBe('a=3D\xff');
  });
});
