import { describe, expect, it } from 'vitest';
import { read } from '../fixtures/frames.js';
import { fetchAtt } from './fetch-att.js';
import {
  headerList,
  partial,
  section,
  sectionBinary,
  sectionName,
  sectionPart,
  sectionSpec,
  type Section,
} from './section.js';

const spec = (part: string, text: Section['text'] = null, fields: string[] = []): Section => ({ part, text, fields });

describe('sections', () => {
  it.each([
    [headerList, '(Subject "X Y" {1}\r\nz)', ['Subject', 'X Y', 'z']],
    [headerList, '()', '! expected header field name at octet 1'],
    [sectionPart, '1', '1'],
    [sectionPart, '1.22.3', '1.22.3'],
    [sectionPart, '1.0', '! expected section part at octet 2'],
    [sectionPart, '0', '! expected section part at octet 0'],
    [sectionPart, '1.MIME', '! expected end of command at octet 1'],
    [sectionPart, `1${'.1'.repeat(99)}`, `1${'.1'.repeat(99)}`],
    [sectionPart, `1${'.1'.repeat(100)}`, '! section too deep at octet 199'],
    [sectionSpec, 'header', spec('', 'HEADER')],
    [sectionSpec, 'TEXT', spec('', 'TEXT')],
    [sectionSpec, 'MIME', '! expected HEADER, TEXT or section part at octet 0'],
    [sectionSpec, '1.MIME', spec('1', 'MIME')],
    [sectionSpec, '2.1.Header.Fields (a b)', spec('2.1', 'HEADER.FIELDS', ['a', 'b'])],
    [sectionSpec, 'HEADER.FIELDS.NOT (a)', spec('', 'HEADER.FIELDS.NOT', ['a'])],
    [sectionSpec, 'HEADER.FIELDS', '! expected space at octet 13'],
    [sectionSpec, '1.', '! expected HEADER, TEXT or MIME at octet 2'],
    [section, '[]', spec('')],
    [section, '[1.2]', spec('1.2')],
    [section, '[1', '! expected "]" at octet 2'],
    [sectionBinary, '[]', ''],
    [sectionBinary, '[1.2]', '1.2'],
    [sectionBinary, '[1.MIME]', '! expected "]" at octet 2'],
    [partial, '<0.1>', { start: 0, count: 1 }],
    [partial, '<5.0>', '! expected number of octets above 0 at octet 4'],
    [partial, '<5>', '! expected "." at octet 2'],
  ])('%o %j', (production, input, expected) => {
    expect(read<unknown>(input, (cursor) => production(cursor))).toEqual(expected);
  });

  it.each([
    [spec(''), '[]'],
    [spec('1.2'), '[1.2]'],
    [spec('', 'TEXT'), '[TEXT]'],
    [spec('3', 'MIME'), '[3.MIME]'],
    [spec('1', 'HEADER.FIELDS', ['Subject', 'x y', 'q"\\']), '[1.HEADER.FIELDS (Subject "x y" "q\\"\\\\")]'],
    [spec('', 'HEADER.FIELDS.NOT', ['a\r\nb']), '[HEADER.FIELDS.NOT ("")]'],
  ])('are named %#', (input, expected) => {
    expect(sectionName(input)).toBe(expected);
  });
});

describe('fetch-att', () => {
  const simple = (name: string) => ({ kind: 'simple', name });
  it.each([
    ['FLAGS', simple('FLAGS')],
    ['uid', simple('UID')],
    ['Envelope', simple('ENVELOPE')],
    ['INTERNALDATE', simple('INTERNALDATE')],
    ['RFC822.SIZE', simple('RFC822.SIZE')],
    ['RFC822', simple('RFC822')],
    ['RFC822.HEADER', simple('RFC822.HEADER')],
    ['RFC822.TEXT', simple('RFC822.TEXT')],
    ['BODY', simple('BODY')],
    ['BODYSTRUCTURE', simple('BODYSTRUCTURE')],
    ['MODSEQ', simple('MODSEQ')],
    ['EMAILID', simple('EMAILID')],
    ['THREADID', simple('THREADID')],
    ['BODY[]', { kind: 'section', section: spec(''), peek: false, partial: null }],
    [
      'BODY.PEEK[1.TEXT]<0.9>',
      { kind: 'section', section: spec('1', 'TEXT'), peek: true, partial: { start: 0, count: 9 } },
    ],
    ['BINARY[1]', { kind: 'binary', part: '1', peek: false, partial: null }],
    ['BINARY.PEEK[]<1.2>', { kind: 'binary', part: '', peek: true, partial: { start: 1, count: 2 } }],
    ['BINARY.SIZE[2]', { kind: 'binary-size', part: '2' }],
    ['BODY.PEEK', '! expected fetch-att at octet 0'],
    ['BINARY', '! expected fetch-att at octet 0'],
    ['FLAGS[]', '! expected fetch-att at octet 0'],
    ['BINARY.SIZE[1]<0.1>', '! expected end of command at octet 14'],
    ['NONSENSE', '! expected fetch-att at octet 0'],
    ['', '! expected fetch-att at octet 0'],
  ])('%j', (input, expected) => {
    expect(read<unknown>(input, fetchAtt)).toEqual(expected);
  });
});
