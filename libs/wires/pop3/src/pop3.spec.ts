import { describe, expect, it } from 'vitest';
import {
  challenge,
  COMMANDS,
  DotStuffing,
  err,
  type LineEvent,
  LineReader,
  multiLine,
  ok,
  readCommand,
  TopCut,
  uniqueId,
} from './index.js';

function linesOf(text: string | Buffer, chunk: number, limit = 20): LineEvent[] {
  const octets = Buffer.from(text as string);
  const reader = new LineReader(limit);
  const events: LineEvent[] = [];
  for (let at = 0; at < octets.length; at += chunk) {
    reader.push(octets.subarray(at, at + chunk));
    for (let event = reader.next(); event !== null; event = reader.next()) events.push(event);
  }
  return events;
}

const line = (text: string): LineEvent => ({ kind: 'line', line: text, octets: Buffer.byteLength(text) });

describe('LineReader', () => {
  it.each([1, 2, 3, 7, 1000])('cuts lines whatever the chunks (%i octets)', (chunk) => {
    expect(linesOf('USER a\r\nPASS b c\nNOOP\r\n\r\nrest', chunk)).toEqual([
      line('USER a'),
      line('PASS b c'),
      line('NOOP'),
      line(''),
    ]);
  });

  it.each([1, 4, 1000])('bounds a line and goes on behind it (%i octets)', (chunk) => {
    const text = `${'a'.repeat(20)}\r\n${'b'.repeat(21)}\r\n${'c'.repeat(5000)}\r\nNOOP\r\n`;
    const expected = [line('a'.repeat(20)), { kind: 'too-long' }, { kind: 'too-long' }, line('NOOP')];
    expect(linesOf(text, chunk)).toEqual(expected);
  });

  it('takes UTF-8 and refuses controls and other octets', () => {
    expect(linesOf('USER 文\r\n', 3)).toEqual([line('USER 文')]);
    for (const bad of ['a\0b\n', 'a\x1bb\n', 'a\rb\n', Buffer.from([0x61, 0xff, 0x0a])])
      expect(linesOf(bad, 100)).toEqual([{ kind: 'garbage' }]);
  });

  it('says whether octets wait behind a line', () => {
    const reader = new LineReader(100);
    reader.push(Buffer.from('STLS\r\nUS'));
    reader.next();
    expect(reader.pending).toBe(true);
    expect(reader.next()).toBeNull();
    expect(reader.pending).toBe(true);
    reader.push(Buffer.from('ER x\r\n'));
    expect(reader.next()).toEqual(line('USER x'));
    expect(reader.pending).toBe(false);
  });
});

describe('readCommand', () => {
  it.each([
    ['CAPA', { name: 'CAPA' }],
    ['capa ', { name: 'CAPA' }],
    ['STLS', { name: 'STLS' }],
    ['QUIT', { name: 'QUIT' }],
    ['STAT', { name: 'STAT' }],
    ['NOOP', { name: 'NOOP' }],
    ['RSET', { name: 'RSET' }],
    ['USER a@b.test', { name: 'USER', username: 'a@b.test' }],
    ['PASS  two words ', { name: 'PASS', password: ' two words ' }],
    ['AUTH', { name: 'AUTH', mechanism: null, initial: null }],
    ['auth plain', { name: 'AUTH', mechanism: 'PLAIN', initial: null }],
    ['AUTH PLAIN =', { name: 'AUTH', mechanism: 'PLAIN', initial: '=' }],
    ['LIST', { name: 'LIST', message: null }],
    ['LIST 2', { name: 'LIST', message: 2 }],
    ['UIDL', { name: 'UIDL', message: null }],
    ['UIDL 0003', { name: 'UIDL', message: 3 }],
    ['RETR 1', { name: 'RETR', message: 1 }],
    ['DELE 9999999999', { name: 'DELE', message: 9_999_999_999 }],
    ['TOP 1 0', { name: 'TOP', message: 1, lines: 0 }],
    ['TOP  1  10', { name: 'TOP', message: 1, lines: 10 }],
  ])('reads %s', (text, command) => {
    expect(readCommand(text)).toMatchObject({ kind: 'command', command });
  });

  it.each([
    'CAPA x',
    'STLS now',
    'USER',
    'USER ',
    'PASS',
    'PASS ',
    'AUTH a b c',
    'LIST 0',
    'LIST -1',
    'LIST 1 2',
    'LIST x',
    'RETR',
    'RETR 1 2',
    'RETR 1.5',
    'RETR 99999999999',
    'DELE',
    'TOP 1',
    'TOP 1 -1',
    'TOP 0 1',
    'TOP 1 2 3',
    'UIDL a',
  ])('refuses the arguments of %s', (text) => {
    expect(readCommand(text).kind).toBe('syntax');
  });

  it('does not know other words', () => {
    for (const text of ['', ' ', 'XYZ', 'RETR\t1', 'APOP a b', '__proto__'])
      expect(readCommand(text).kind).toBe('unknown');
  });

  it('has a section and a state for every command', () => {
    for (const { rfc, states, syntax, name } of COMMANDS.values()) {
      expect(rfc).toMatch(/^RFC \d{4} §\d/);
      expect(states.length).toBeGreaterThan(0);
      expect(syntax.startsWith(name)).toBe(true);
    }
  });
});

describe('replies', () => {
  it('prints', () => {
    expect(ok()).toBe('+OK\r\n');
    expect(ok('a\r\nb')).toBe('+OK a  b\r\n');
    expect(err('no', 'IN-USE')).toBe('-ERR [IN-USE] no\r\n');
    expect(err('x'.repeat(1000)).length).toBeLessThanOrEqual(512);
    expect(challenge(Buffer.alloc(0))).toBe('+ \r\n');
    expect(multiLine('x', ['a', 'b'])).toBe('+OK x\r\na\r\nb\r\n.\r\n');
    expect(uniqueId(2 ** 32 - 1, 2 ** 32 - 1)).toMatch(/^[!-~]{1,70}$/);
  });
});

function stuffed(text: string, chunk: number): string {
  const octets = Buffer.from(text, 'latin1');
  const stuffing = new DotStuffing();
  const out: Buffer[] = [];
  for (let at = 0; at < octets.length; at += chunk) stuffing.push(octets.subarray(at, at + chunk), out);
  stuffing.end(out);
  return Buffer.concat(out).toString('latin1');
}

describe('DotStuffing', () => {
  it.each([
    ['', '.\r\n'],
    ['a', 'a\r\n.\r\n'],
    ['a\r\n', 'a\r\n.\r\n'],
    ['.', '..\r\n.\r\n'],
    ['.\r\n', '..\r\n.\r\n'],
    ['a\r\n.\r\nb\r\n', 'a\r\n..\r\nb\r\n.\r\n'],
    ['a\r\n..b\r\n', 'a\r\n...b\r\n.\r\n'],
    ['a.b\r\n', 'a.b\r\n.\r\n'],
    ['a\n.\nb', 'a\r\n..\r\nb\r\n.\r\n'],
    ['\n\n.', '\r\n\r\n..\r\n.\r\n'],
    ['a\r.\r\n', 'a\r.\r\n.\r\n'],
    ['a\r\n\r\n.x', 'a\r\n\r\n..x\r\n.\r\n'],
  ])('sends %j', (text, expected) => {
    for (const chunk of [1, 2, 3, 100]) expect(stuffed(text, chunk)).toBe(expected);
  });
});

describe('TopCut', () => {
  const message = 'A: 1\r\nB: 2\r\n\r\none\r\n\r\nthree\r\n';
  it.each([
    [0, 'A: 1\r\nB: 2\r\n\r\n'],
    [1, 'A: 1\r\nB: 2\r\n\r\none\r\n'],
    [2, 'A: 1\r\nB: 2\r\n\r\none\r\n\r\n'],
    [100, message],
  ])('keeps %i lines of the body', (lines, expected) => {
    for (const chunk of [1, 2, 5, 100]) {
      const cut = new TopCut(lines);
      let text = '';
      for (let at = 0; at < message.length; at += chunk)
        text += cut.push(Buffer.from(message.slice(at, at + chunk))).toString();
      expect(text).toBe(expected);
      expect(cut.done).toBe(lines < 3);
    }
  });

  it('takes bare line ends and messages without a body', () => {
    expect(new TopCut(0).push(Buffer.from('A: 1\n\nx\n')).toString()).toBe('A: 1\n\n');
    expect(new TopCut(0).push(Buffer.from('\r\nbody\r\n')).toString()).toBe('\r\n');
    const cut = new TopCut(5);
    expect(cut.push(Buffer.from('A: 1\r\n')).toString()).toBe('A: 1\r\n');
    expect(cut.done).toBe(false);
  });
});
