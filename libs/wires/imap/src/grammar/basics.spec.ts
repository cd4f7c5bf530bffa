import { describe, expect, it } from 'vitest';
import { read, latin1 } from '../fixtures/frames.js';
import { base64, saslLine } from './base64.js';
import { flag, flagKeyword, flagList } from './flag.js';
import { modSequenceValue, modSequenceValzer, number, number64, nzNumber } from './number.js';
import { astring, atom, literal, nstring, quoted, string, textAstring } from './string.js';
import { tag } from './tag.js';

const text = (value: unknown): unknown => (Buffer.isBuffer(value) ? value.toString('latin1') : value);

describe('numbers', () => {
  it.each([
    [number, '0', 0],
    [number, '007', 7],
    [number, '4294967295', 4294967295],
    [number, '4294967296', '! expected number below 4294967296 at octet 10'],
    [number, '', '! expected number at octet 0'],
    [number, '-1', '! expected number at octet 0'],
    [nzNumber, '1', 1],
    [nzNumber, '0', '! expected nz-number at octet 0'],
    [nzNumber, '01', '! expected nz-number at octet 0'],
    [number64, '9007199254740991', 9007199254740991],
    [number64, '9223372036854775807', Number.MAX_SAFE_INTEGER],
    [number64, '9223372036854775808', '! expected number64 below 9223372036854775808 at octet 19'],
    [number64, '9'.repeat(1000), '! expected number64 below 9223372036854775808 at octet 1000'],
    [modSequenceValue, '1', 1],
    [modSequenceValue, '0', '! expected mod-sequence-value above 0 at octet 1'],
    [modSequenceValzer, '0', 0],
  ])('%o %j', (production, input, expected) => {
    expect(read(input, (cursor) => production(cursor))).toEqual(expected);
  });
});

describe('quoted', () => {
  it.each([
    ['""', ''],
    ['"a b"', 'a b'],
    ['"a\\"b"', 'a"b'],
    ['"a\\\\b"', 'a\\b'],
    ['"\\\\"', '\\'],
    ['"{5}"', '{5}'],
    ['"\t"', '\t'],
    ['"\xc3\xa9"', '\xc3\xa9'],
    ['"\xe9"', '! expected quoted string in UTF-8 at octet 0'],
    ['"a\\b"', '! expected \\" or \\\\ at octet 3'],
    ['"a', '! expected closing quote at octet 2'],
    ['"a\\', '! expected \\" or \\\\ at octet 3'],
    ['"a\\"', '! expected closing quote at octet 4'],
    ['"a\0b"', '! expected character without CR, LF and NUL at octet 2'],
    ['"a\rb"', '! expected character without CR, LF and NUL at octet 2'],
    ['a', '! expected quoted string at octet 0'],
  ])('%j', (input, expected) => {
    expect(text(read(input, quoted))).toBe(expected);
  });
});

describe('literal, string, astring, nstring, atom, tag', () => {
  it.each([
    [literal, '{3}\r\na\r\n', 'a\r\n'],
    [literal, '{1+}\r\n\xff', '\xff'],
    [literal, '{1}\r\n\0', '! expected literal without NUL at octet 1'],
    [literal, '~{1}\r\nx', '! expected literal without "~" at octet 1'],
    [literal, '"x"', '! expected literal at octet 0'],
    [string, '"x"', 'x'],
    [string, '{1}\r\nx', 'x'],
    [string, 'x', '! expected string at octet 0'],
    [astring, 'a]b', 'a]b'],
    [astring, 'NIL', 'NIL'],
    [astring, '"a b"', 'a b'],
    [astring, '{2}\r\n%*', '%*'],
    [astring, 'a{1}\r\nx', '! expected space at octet 1'],
    [astring, 'a%', '! expected end of command at octet 1'],
    [astring, '', '! expected astring at octet 0'],
    [astring, '(', '! expected astring at octet 0'],
    [astring, '\xe9', '! expected astring at octet 0'],
    [nstring, 'nil', null],
    [nstring, '"NIL"', 'NIL'],
    [nstring, '{0}\r\n', ''],
    [nstring, 'x', '! expected nstring at octet 0'],
    [atom, 'a[b', 'a[b'],
    [atom, 'a]', '! expected end of command at octet 1'],
    [atom, '"a"', '! expected atom at octet 0'],
    [tag, 'a.1]', 'a.1]'],
    [tag, '+', '! expected tag at octet 0'],
    [tag, 'a+', '! expected end of command at octet 1'],
  ])('%o %j', (production, input, expected) => {
    expect(text(read<unknown>(input, (cursor) => production(cursor)))).toBe(expected);
  });

  it('reads UTF-8 text and refuses other octets', () => {
    const user = (input: string) => read(input, (cursor) => textAstring(cursor, 'userid'));
    expect(user('"\xe6\x96\x87"')).toBe('文');
    expect(user('{1}\r\n\xff')).toBe('! expected userid in UTF-8 at octet 1');
  });
});

describe('flags', () => {
  it.each([
    [flag, '\\seen', '\\Seen'],
    [flag, '\\ANSWERED', '\\Answered'],
    [flag, '\\Recent', '\\Recent'],
    [flag, '\\X', '\\X'],
    [flag, '$Junk', '$Junk'],
    [flag, '\\', '! expected flag name at octet 1'],
    [flag, '\\*', '! expected flag name at octet 1'],
    [flag, '"x"', '! expected flag at octet 0'],
    [flagKeyword, 'work', 'work'],
    [flagKeyword, '\\Seen', '! expected flag-keyword at octet 0'],
    [flagList, '()', []],
    [flagList, '(\\Seen $x y)', ['\\Seen', '$x', 'y']],
    [flagList, '(x  y)', '! expected flag at octet 3'],
    [flagList, '(x', '! expected space or ")" at octet 2'],
    [flagList, '( x)', '! expected flag at octet 1'],
    [flagList, 'x', '! expected "(" at octet 0'],
  ])('%o %j', (production, input, expected) => {
    expect(read<unknown>(input, (cursor) => production(cursor))).toEqual(expected);
  });
});

describe('base64', () => {
  it.each([
    ['', ''],
    ['YWJj', 'abc'],
    ['YWI=', 'ab'],
    ['YQ==', 'a'],
    ['YQ=', null],
    ['YQ', null],
    ['YW J', null],
    ['=', null],
    ['*', null],
    ['YQ==YQ==', null],
  ])('%j', (input, expected) => {
    expect(base64(latin1(input))?.toString() ?? null).toBe(expected);
  });

  it('tells a response from a cancellation and from rubbish', () => {
    expect(saslLine(latin1('*'))).toEqual({ kind: 'cancel' });
    expect(saslLine(latin1('YWJj'))).toEqual({ kind: 'response', octets: latin1('abc') });
    expect(saslLine(latin1(''))).toEqual({ kind: 'response', octets: latin1('') });
    expect(saslLine(latin1('!'))).toEqual({ kind: 'malformed' });
  });
});
