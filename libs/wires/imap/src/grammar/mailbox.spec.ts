import { describe, expect, it } from 'vitest';
import { randomFrom } from '#testing';
import { latin1, read } from '../fixtures/frames.js';
import { DEFAULT_CONTEXT } from './cursor.js';
import { DEFAULT_PARSE_LIMITS } from './limits.js';
import { listMailbox, mailbox, type MailboxName } from './mailbox.js';
import { decodeModifiedUtf7, encodeModifiedUtf7 } from './modified-utf7.js';

const UTF8 = { ...DEFAULT_CONTEXT, utf8: true };
const nameOf = (result: MailboxName | string): string => (typeof result === 'string' ? result : result.name);

describe('modified UTF-7', () => {
  it.each([
    ['', ''],
    ['Entw&APw-rfe', 'Entwürfe'],
    ['~peter/mail/&U,BTFw-/&ZeVnLIqe-', '~peter/mail/台北/日本語'],
    ['a&-b', 'a&b'],
    ['&-&-', '&&'],
    ['&2D3eAA-', '😀'],
    ['&AOk-&-', 'é&'],
    ['&-&AOk-', '&é'],
  ])('%j is %j', (encoded, decoded) => {
    expect(decodeModifiedUtf7(latin1(encoded))).toBe(decoded);
    expect(encodeModifiedUtf7(decoded)).toBe(encoded);
  });

  it.each([
    ['no end of shift', '&AOk'],
    ['an encoded printable character', '&AGE-'],
    ['an encoded delimiter', '&AC8-'],
    ['two runs in a row', '&AOk-&AOk-'],
    ['a lone surrogate', '&2D0-'],
    ['spare bits that are not zero', '&AOl-'],
    ['a spare sextet', '&AOkA-'],
    ['too few octets', '&AA-'],
    ['a slash', '&A/-'],
    ['an 8-bit octet', 'caf\xe9'],
    ['an 8-bit octet in a run', '&\xe9-'],
    ['a control character', 'a\x07'],
  ])('refuses %s', (_, encoded) => {
    expect(decodeModifiedUtf7(latin1(encoded))).toBeNull();
  });

  it('reads back whatever it writes', () => {
    const random = randomFrom(7);
    const alphabet = 'ab&-,/é文箱😀\u0000\u007f';
    const characters = [...alphabet];
    for (let round = 0; round < 2000; round += 1) {
      let name = '';
      const length = Math.floor(random() * 12);
      for (let i = 0; i < length; i += 1) name += characters[Math.floor(random() * characters.length)];
      const encoded = encodeModifiedUtf7(name);
      expect(encoded).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeModifiedUtf7(latin1(encoded))).toBe(name);
    }
  });
});

describe('mailbox and list-mailbox', () => {
  it.each([
    [mailbox, 'inBox', 'INBOX'],
    [mailbox, '"iNBOX"', 'INBOX'],
    [mailbox, 'inbox/x', 'inbox/x'],
    [mailbox, '{5}\r\na b c', 'a b c'],
    [mailbox, '""', ''],
    [mailbox, 'Entw&APw-rfe', 'Entwürfe'],
    [mailbox, 'x&', 'x\ufffd'],
    [mailbox, '&AAA-', '\ufffdAAA-'],
    [mailbox, '"caf\xc3\xa9"', '! expected mailbox name in modified UTF-7 at octet 7'],
    [mailbox, 'a*', '! expected end of command at octet 1'],
    [listMailbox, 'a*%]', 'a*%]'],
    [listMailbox, '"% *"', '% *'],
    [listMailbox, '{1}\r\n%', '%'],
    [listMailbox, '%{1}\r\n%', '! expected space at octet 1'],
    [listMailbox, '(', '! expected list-mailbox at octet 0'],
  ])('%o %j', (production, input, expected) => {
    expect(nameOf(read(input, (cursor) => production(cursor)))).toBe(expected);
  });

  it('reads UTF-8 names where they are in use', () => {
    expect(nameOf(read('"caf\xc3\xa9"', mailbox, UTF8))).toBe('café');
    expect(nameOf(read('a&b', mailbox, UTF8))).toBe('a&b');
    expect(nameOf(read('{2}\r\n\xff\xff', mailbox, UTF8))).toBe('! expected mailbox name in UTF-8 at octet 2');
    expect(nameOf(read('{2}\r\na\x07', mailbox, UTF8))).toBe('! expected mailbox name in UTF-8 at octet 2');
  });

  it('keeps the name as it came', () => {
    expect(read('inbox', mailbox)).toEqual({ raw: latin1('inbox'), name: 'INBOX' });
  });

  it('reads names up to maxMailboxOctets', () => {
    const longest = 'x'.repeat(DEFAULT_PARSE_LIMITS.maxMailboxOctets);
    expect(nameOf(read(longest, mailbox))).toBe(longest);
    expect(read(`${longest}x`, mailbox)).toMatch(/^! mailbox name too long/);
  });
});
