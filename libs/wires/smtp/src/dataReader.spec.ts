import { describe, expect, it } from 'vitest';
import { falseEnds } from '#testing';
import { DataReader } from './dataReader.js';
import { TextCheck } from './textCheck.js';

interface Outcome {
  content: string;
  /** What follows the end of data; null when it was not reached. */
  rest: string | null;
  flaws: string;
}

function read(pieces: Buffer[]): Outcome {
  const reader = new DataReader();
  const out: Buffer[] = [];
  let rest: Buffer | null = null;
  for (const piece of pieces) {
    if (rest !== null) {
      rest = Buffer.concat([rest, piece]);
      continue;
    }
    const end = reader.read(piece, 0, out);
    if (end >= 0) rest = piece.subarray(end);
  }
  const flaws = [reader.bareCr ? 'cr' : '', reader.bareLf ? 'lf' : '', reader.nul ? 'nul' : ''].join('');
  return { content: Buffer.concat(out).toString('latin1'), rest: rest?.toString('latin1') ?? null, flaws };
}

/** Reads the text whole, octet by octet, and cut in two at every offset; all ways must agree. */
function readAllWays(text: string): Outcome {
  const data = Buffer.from(text, 'latin1');
  const whole = read([data]);
  const ways = [[...data].map((octet) => Buffer.from([octet]))];
  for (let at = 1; at < data.length; at++) ways.push([data.subarray(0, at), data.subarray(at)]);
  for (const pieces of ways) {
    const outcome = read(pieces);
    if (whole.flaws === '') expect(outcome).toEqual(whole);
    else expect([outcome.rest, outcome.flaws]).toEqual([whole.rest, whole.flaws]);
  }
  return whole;
}

describe('DataReader', () => {
  it.each([
    ['a\r\n.\r\nNEXT', 'a\r\n', 'NEXT'],
    ['.\r\n', '', ''],
    ['..\r\n.\r\n', '.\r\n', ''],
    ['...\r\n..a\r\n.\r\n', '..\r\n.a\r\n', ''],
    ['.a\r\n.\r\n', 'a\r\n', ''],
    ['a.b\r\nc.\r\n.\r\n', 'a.b\r\nc.\r\n', ''],
    ['\r\n\r\n.\r\n', '\r\n\r\n', ''],
    ['\xff\x80\r\n.\r\n', '\xff\x80\r\n', ''],
  ])('reads %j', (text, content, rest) => {
    expect(readAllWays(text)).toEqual({ content, rest, flaws: '' });
  });

  it('waits for more without an end', () => {
    expect(readAllWays('a\r\n')).toEqual({ content: 'a\r\n', rest: null, flaws: '' });
    expect(readAllWays('a\r\n.').rest).toBeNull();
    expect(readAllWays('a\r\n.\r').rest).toBeNull();
  });

  it.each(falseEnds)('does not end at %j, and knows the flaw', (sequence) => {
    const smuggled = 'MAIL FROM:<x@y.example>\r\n';
    const outcome = readAllWays(`body${sequence}${smuggled}\r\n.\r\nNEXT`);
    expect(outcome.rest).toBe('NEXT');
    expect(outcome.flaws).not.toBe('');
  });

  it('ends at CR CRLF "." CRLF with the flaw known: the last five octets are the end of data', () => {
    expect(readAllWays('body\r\r\n.\r\nNEXT')).toMatchObject({ rest: 'NEXT', flaws: 'cr' });
    expect(readAllWays('body\r\r\n.\r\r\nX\r\n.\r\nNEXT')).toMatchObject({ rest: 'NEXT', flaws: 'cr' });
  });

  it('measures the longest line with its end', () => {
    const reader = new DataReader();
    reader.read(Buffer.from('abc\r\nabcd'), 0, []);
    reader.read(Buffer.from('efg\r\nx\r\n.\r\n'), 0, []);
    expect(reader.longestLine).toBe(9);
  });
});

describe('TextCheck', () => {
  const check = (...pieces: string[]) => {
    const found = new TextCheck();
    for (const piece of pieces) found.read(Buffer.from(piece, 'latin1'), 0, piece.length);
    found.end();
    return { cr: found.bareCr, lf: found.bareLf, nul: found.nul, line: found.longestLine };
  };

  it.each([
    [['a\r\nb'], { cr: false, lf: false, nul: false, line: 3 }],
    [['a\r', '\nb\r\n'], { cr: false, lf: false, nul: false, line: 3 }],
    [['a\nb'], { cr: false, lf: true, nul: false, line: 2 }],
    [['a\r', 'b'], { cr: true, lf: false, nul: false, line: 3 }],
    [['a\r'], { cr: true, lf: false, nul: false, line: 2 }],
    [['\r\r\n'], { cr: true, lf: false, nul: false, line: 3 }],
    [['a\0'], { cr: false, lf: false, nul: true, line: 2 }],
  ])('looks at %j', (pieces, found) => {
    expect(check(...pieces)).toEqual(found);
  });
});
