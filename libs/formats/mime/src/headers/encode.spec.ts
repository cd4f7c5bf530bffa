import { describe, expect, it } from 'vitest';
import { mailboxesOf, parseAddressList } from './addresses.js';
import { parseDate } from './dates.js';
import { addressHeader, encodePhrase, encodeWord, foldHeader, formatDate } from './encode.js';
import { decodeWords } from './encodedWords.js';

const TEXTS = [
  '件名',
  'Jörg Müller',
  '長い件名'.repeat(40),
  '😀'.repeat(50),
  'é'.repeat(200),
  'a=?b?=',
  'x é y',
  '  two  spaces é',
];

describe('encodeWord', () => {
  it('leaves ASCII as it is', () => {
    expect(encodeWord('Hello, world_=')).toBe('Hello, world_=');
  });

  it.each(TEXTS)('%j comes back from words of at most 75 characters', (text) => {
    const encoded = encodeWord(text);
    for (const word of encoded.split(' ')) {
      expect(word.length).toBeLessThanOrEqual(75);
      expect(decodeWords(word)).not.toContain('\ufffd');
    }
    expect(decodeWords(encoded)).toBe(text);
  });

  it('lets no control character through', () => {
    expect(encodeWord('a\r\nBcc: x\0')).toBe('a Bcc: x ');
    expect(decodeWords(encodeWord('é\r\n\u2028\ud800'))).toBe('é \ufffd');
  });
});

describe('encodePhrase', () => {
  it.each(['John Doe', 'Doe, John', 'a "quoted" \\ name', '山田 太郎', 'a.b', '=?x?q?y?='])(
    '%j comes back from an address',
    (name) => {
      const [mailbox] = mailboxesOf(parseAddressList(`${encodePhrase(name)} <a@b>`, 9).items);
      expect(mailbox?.name).toBe(name);
    },
  );
});

describe('foldHeader', () => {
  it('folds at 76 columns', () => {
    const field = foldHeader('Subject', 'word '.repeat(60).trim());
    const lines = field.split('\r\n');
    expect(lines.pop()).toBe('');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(76);
    expect(field.replaceAll('\r\n', '')).toBe(`Subject: ${'word '.repeat(60).trim()}`);
  });

  it.each(TEXTS)('%j comes back', (text) => {
    const field = foldHeader('Subject', text);
    for (const line of field.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
    expect(decodeWords(field.replaceAll('\r\n', '').slice('Subject: '.length)).trim()).toBe(text.trim());
  });

  it('cannot be made to begin another field', () => {
    expect(foldHeader('Subject', 'a\r\nBcc: x')).toBe('Subject: a Bcc: x\r\n');
    expect(foldHeader('X', '')).toBe('X: \r\n');
  });

  it('keeps a word that cannot be folded', () => {
    expect(foldHeader('X', `a ${'b'.repeat(100)}`)).toBe(`X: a\r\n ${'b'.repeat(100)}\r\n`);
  });
});

describe('formatDate', () => {
  it.each([
    [0, 0, 'Thu, 1 Jan 1970 00:00:00 +0000'],
    [Date.UTC(2026, 10, 24, 1, 2, 3), 540, 'Tue, 24 Nov 2026 10:02:03 +0900'],
    [Date.UTC(2026, 10, 24, 1, 2, 3), -210, 'Mon, 23 Nov 2026 21:32:03 -0330'],
  ])('%d at %d', (ms, offset, expected) => {
    expect(formatDate(ms, offset)).toBe(expected);
    expect(parseDate(expected)).toBe(ms);
  });
});

describe('addressHeader', () => {
  it.each([
    ['Ann', 'From: Ann\r\n <a@b.test>\r\n'],
    [null, 'From: <a@b.test>\r\n'],
    ['', 'From: <a@b.test>\r\n'],
    ['"a", b', 'From: "\\"a\\", b"\r\n <a@b.test>\r\n'],
    ['配布', 'From: =?utf-8?B?6YWN5biD?=\r\n <a@b.test>\r\n'],
    ['a\r\nBcc: x@y', 'From: "a Bcc: x@y"\r\n <a@b.test>\r\n'],
  ])('%j', (name, expected) => {
    expect(addressHeader('From', name, 'a@b.test')).toBe(expected);
  });

  it('keeps its lines short, and the name whole', () => {
    const name = '長い名前の配布リスト'.repeat(9);
    const printed = addressHeader('Resent-Sender', name, 'a@b.test');
    expect(printed.split('\r\n').every((line) => line.length <= 76)).toBe(true);
    const value = printed.replaceAll('\r\n ', ' ').slice('Resent-Sender: '.length);
    expect(parseAddressList(value, 10).items).toMatchObject([{ name, local: 'a' }]);
  });

  it('cuts names, and lets nothing in with the address', () => {
    expect(addressHeader('To', 'x'.repeat(500), 'a@b.test')).toHaveLength('To: \r\n <a@b.test>\r\n'.length + 100);
    expect(addressHeader('To', null, 'a@b.test\r\nBcc: x')).toBe('To: <a@b.test Bcc: x>\r\n');
  });
});
