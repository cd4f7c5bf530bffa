import { describe, expect, it } from 'vitest';
import { latin1, written } from '../fixtures/frames.js';
import { formatDateTime } from './date-time.js';
import { ByteWriter } from './byte-writer.js';
import { FetchWriter } from './fetch.js';

describe('FETCH', () => {
  const fetched = (write: (fetch: FetchWriter) => FetchWriter): string =>
    written((out) => write(new FetchWriter(out, 12)).end());
  const whole = { part: '', text: null, fields: [] };

  it.each([
    [(f: FetchWriter) => f.uid(7).flags(['\\Seen', 'k']), 'UID 7 FLAGS (\\Seen k)'],
    [(f: FetchWriter) => f.flags([]), 'FLAGS ()'],
    [(f: FetchWriter) => f.flagsRendered(latin1('\\Seen k')), 'FLAGS (\\Seen k)'],
    [(f: FetchWriter) => f.internalDate(Date.UTC(1996, 6, 7, 2, 44, 25)), 'INTERNALDATE " 7-Jul-1996 02:44:25 +0000"'],
    [(f: FetchWriter) => f.size(44827).modSeq(65402), 'RFC822.SIZE 44827 MODSEQ (65402)'],
    [
      (f: FetchWriter) => f.envelope(latin1('(E)')).body(latin1('(B)')).bodyStructure(latin1('(S)')),
      'ENVELOPE (E) BODY (B) BODYSTRUCTURE (S)',
    ],
    [(f: FetchWriter) => f.emailId('M1').threadId('T1').threadId(null), 'EMAILID (M1) THREADID (T1) THREADID NIL'],
    [
      (f: FetchWriter) => f.rfc822(latin1('hi')).rfc822(latin1('h'), '.HEADER').rfc822(latin1(''), '.TEXT'),
      'RFC822 {2}\r\nhi RFC822.HEADER {1}\r\nh RFC822.TEXT ""',
    ],
    [(f: FetchWriter) => f.rfc822Stream(0, '.TEXT'), 'RFC822.TEXT {0}\r\n'],
    [(f: FetchWriter) => f.section(whole, null, latin1('a\r\n')), 'BODY[] {3}\r\na\r\n'],
    [(f: FetchWriter) => f.section({ part: '1', text: 'MIME', fields: [] }, 5, null), 'BODY[1.MIME]<5> NIL'],
    [
      (f: FetchWriter) => f.section({ part: '', text: 'HEADER.FIELDS', fields: ['To'] }, 0, latin1('')),
      'BODY[HEADER.FIELDS (To)]<0> ""',
    ],
    [
      (f: FetchWriter) => f.binary('1', null, latin1('x')).binary('2', 3, latin1('\0')),
      'BINARY[1] {1}\r\nx BINARY[2]<3> ~{1}\r\n\0',
    ],
    [(f: FetchWriter) => f.binary('9', null, null).binarySize('2', 5), 'BINARY[9] NIL BINARY.SIZE[2] 5'],
    [(f: FetchWriter) => f.binaryStream('1', null, 0), 'BINARY[1] ~{0}\r\n'],
  ])('%#', (write, expected) => {
    expect(fetched(write)).toBe(`* 12 FETCH (${expected})\r\n`);
  });

  it('lets the caller write the octets of a section', () => {
    const text = written((out) => {
      const fetch = new FetchWriter(out, 1);
      fetch.sectionStream(whole, null, 4);
      out.octets(latin1('ab'));
      out.octets(latin1('cd'));
      fetch.uid(3).end();
    });
    expect(text).toBe('* 1 FETCH (BODY[] {4}\r\nabcd UID 3)\r\n');
  });

  it('writes dates of two digits and ancient years', () => {
    expect(formatDateTime(Date.UTC(2024, 11, 31, 23, 59, 59))).toBe('"31-Dec-2024 23:59:59 +0000"');
    expect(formatDateTime(new Date(0).setUTCFullYear(33, 3, 3))).toBe('" 3-Apr-0033 00:00:00 +0000"');
  });

  it('names the message by its UID alone once numbers are gone (RFC 9586 §3)', () => {
    const out = new ByteWriter();
    new FetchWriter(out, 7, true).uid(7).flags(['\\Seen']).end();
    new FetchWriter(out, 8, true).uid(8).end();
    expect(out.takeAll().toString()).toBe('* 7 UIDFETCH (FLAGS (\\Seen))\r\n* 8 UIDFETCH (UID 8)\r\n');
  });
});
