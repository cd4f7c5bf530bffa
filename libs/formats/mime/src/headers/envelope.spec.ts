import { describe, expect, it } from 'vitest';
import { parseMessage } from '../parser/messageParser.js';
import type { Envelope } from '../types.js';
import { messageIds } from './envelope.js';
import { fieldValue } from './fields.js';

const envelope = (text: string): Envelope => parseMessage(Buffer.from(text, 'latin1')).envelope;

describe('envelope', () => {
  it('reads the fields of RFC 5322 §3.6', () => {
    const read = envelope(
      'Date: Tue, 24 Nov 2026 10:00:00 +0900\nSubject: =?utf-8?B?44GC?=\nFrom: A <a@b>\nSender: s@b\nReply-To: r@b\nTo: t@b\nCc: c@b\nBcc: b@b\nIn-Reply-To: <i@b>\nMessage-ID: <m@b>\nReferences: <1@b>\n <2@b>\n\n',
    );
    expect(read).toMatchObject({
      rawDate: 'Tue, 24 Nov 2026 10:00:00 +0900',
      sentAt: Date.UTC(2026, 10, 24, 1),
      rawSubject: '=?utf-8?B?44GC?=',
      subject: 'あ',
      rawInReplyTo: '<i@b>',
      rawMessageId: '<m@b>',
      references: ['1@b', '2@b'],
    });
    const lists = [read.from, read.sender, read.replyTo, read.to, read.cc, read.bcc];
    expect(lists.map((list) => list.map((item) => (item.kind === 'mailbox' ? item.local : '')))).toEqual([
      ['a'],
      ['s'],
      ['r'],
      ['t'],
      ['c'],
      ['b'],
    ]);
  });

  it('tells an absent field from an empty one', () => {
    expect(envelope('X: y\n\n')).toMatchObject({
      rawDate: null,
      sentAt: null,
      rawSubject: null,
      subject: null,
      from: [],
      rawMessageId: null,
    });
    expect(envelope('Subject:\nDate: soon\n\n')).toMatchObject({
      rawSubject: '',
      subject: '',
      rawDate: 'soon',
      sentAt: null,
    });
  });

  it('joins recipients of several fields and takes the first of all else', () => {
    const read = envelope('Subject: 1\nSubject: 2\nTo: a@b\nTo: c@d\n\n');
    expect(read.subject).toBe('1');
    expect(read.to).toHaveLength(2);
  });

  it('takes no octet A0 for white space', () => {
    const read = envelope(
      'Subject: \x82\xa0\nFrom: \x82\xa0 <a@b>, b@b (\x82\xa0)\nContent-Type: a/b; name=\x82\xa0\n\n',
    );
    expect(read.subject).toBe('あ');
    expect(read.from.map((item) => item.name)).toEqual(['あ', 'あ']);
  });

  it('drops NUL and stray carriage returns', () => {
    expect(envelope('Subject: a\0b\rc\n\n').rawSubject).toBe('abc');
  });

  it('decodes raw octets by the charset of the body', () => {
    const header = 'Subject: \xb1\xb2\nFrom: \xb1 <a@b>\nTo: \xb1: \xb2 <c@d>;\n';
    for (const content of [
      'Content-Type: text/plain; charset=shift_jis\n\nx',
      'Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: image/png\n\n--o\nContent-Type: text/plain; charset=shift_jis\n\nx\n--o--\n',
    ]) {
      const read = envelope(header + content);
      expect(read.subject).toBe('ｱｲ');
      expect(read.from).toMatchObject([{ name: 'ｱ' }]);
      expect(read.to).toMatchObject([{ kind: 'group', name: 'ｱ', members: [{ name: 'ｲ' }] }]);
    }
  });
});

describe('message identifiers', () => {
  it.each([
    ['<a@b>', ['a@b']],
    ['<a@b><c@d>, x <e@f>', ['a@b', 'c@d', 'e@f']],
    ['<a @\tb>', ['a@b']],
    ['a@b c@d nothing', ['a@b', 'c@d']],
    ['<a@b> <unclosed', ['a@b']],
    ['<<a@b>>', ['a@b']],
    ['<>', []],
    ['', []],
  ])('%j', (raw, ids) => {
    expect(messageIds(raw, 10)).toEqual(ids);
  });

  it('stops at the limit', () => {
    expect(messageIds('<a@b>'.repeat(100), 10)).toHaveLength(10);
    expect(messageIds('a@b '.repeat(100), 10)).toHaveLength(10);
  });
});

describe('field values', () => {
  it('are unfolded', () => {
    const message = new Uint8Array(Buffer.from('A: 1\r\n\t2\r\n 3 \r\nB:x\r\n\r\n'));
    const { fields } = parseMessage(message);
    expect(fields.map((field) => fieldValue(message, field))).toEqual(['1\t2 3', 'x']);
  });
});
