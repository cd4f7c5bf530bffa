import { describe, expect, it } from 'vitest';
import { pickFields } from './headerFields.js';

const header = Buffer.from(
  'From: a@b.test\r\nsubject: one\r\n\ttwo\r\nno field\r\nX-From: c\r\nTo : d@e.test\r\nSUBJECT: again\r\nFrom2: f\r\nLast: g',
);
const pick = (text: 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT', ...fields: string[]): string =>
  pickFields(header, { part: '', text, fields }).toString();

describe('HEADER.FIELDS', () => {
  it('gives fields of a name, however it is written, with their continuation lines and every repetition', () => {
    expect(pick('HEADER.FIELDS', 'Subject')).toBe('subject: one\r\n\ttwo\r\nSUBJECT: again\r\n\r\n');
  });
  it('takes no longer and no shorter name, and a blank before the colon', () => {
    expect(pick('HEADER.FIELDS', 'FROM', 'to')).toBe('From: a@b.test\r\nTo : d@e.test\r\n\r\n');
  });
  it('ends a last field that has no line break', () => {
    expect(pick('HEADER.FIELDS', 'last')).toBe('Last: g\r\n\r\n');
  });
  it('gives the empty line alone where there is none', () => {
    expect(pick('HEADER.FIELDS', 'Cc')).toBe('\r\n');
  });
  it('gives all other fields for .NOT, and no line that is none', () => {
    expect(pick('HEADER.FIELDS.NOT', 'subject', 'FROM', 'last')).toBe('X-From: c\r\nTo : d@e.test\r\nFrom2: f\r\n\r\n');
  });
});
