import { describe, expect, it } from 'vitest';
import { parseMessage } from './messageParser.js';
import { partAt } from './sections.js';

const MESSAGE = Buffer.from(
  [
    'Content-Type: multipart/mixed; boundary=a',
    '',
    '--a',
    '',
    'one',
    '--a',
    'Content-Type: multipart/alternative; boundary=b',
    '',
    '--b',
    '',
    'two-one',
    '--b--',
    '--a',
    'Content-Type: message/rfc822',
    '',
    'Subject: s',
    '',
    'three',
    '--a',
    'Content-Type: message/rfc822',
    '',
    'Content-Type: multipart/mixed; boundary=c',
    '',
    '--c',
    '',
    'four-one',
    '--c--',
    '--a--',
  ].join('\r\n'),
);

describe('partAt', () => {
  const parsed = parseMessage(MESSAGE);
  const text = (section: string): string | null => {
    const part = partAt(parsed, section);
    return part === null ? null : MESSAGE.toString('latin1', part.bodyStart, part.bodyEnd);
  };

  it.each([
    ['1', 'one'],
    ['2.1', 'two-one'],
    ['3', 'Subject: s\r\n\r\nthree'],
    ['3.1', 'three'],
    ['4.1', 'four-one'],
  ])('finds %s', (section, expected) => {
    expect(text(section)).toBe(expected);
    expect(partAt(parsed, section)?.section).toBe(section);
  });

  it.each(['0', '5', '1.1', '3.2', '3.1.1', '4.2', '01', '1.', '.1', 'x', '1'.repeat(3000), '99999999999'])(
    'finds nothing at %s',
    (section) => {
      expect(partAt(parsed, section)).toBeNull();
    },
  );

  it('gives the root for the empty section, and the body of a simple message for 1', () => {
    expect(partAt(parsed, '')).toBe(parsed.root);
    const simple = parseMessage(Buffer.from('Subject: x\n\ny'));
    expect(partAt(simple, '1')).toBe(simple.root);
    expect(partAt(simple, '2')).toBeNull();
  });
});
