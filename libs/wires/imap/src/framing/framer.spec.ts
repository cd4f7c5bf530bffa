import { describe, expect, it } from 'vitest';
import { randomFrom } from '#testing';
import { drain, latin1, show } from '../fixtures/frames.js';
import { LIMITS_AFTER_LOGIN, type FramerEvent, type FramingLimits } from './frame.js';
import { CommandFramer } from './framer.js';

const LIMITS: FramingLimits = { maxLineOctets: 40, maxLiteralOctets: 20, maxCommandOctets: 60, maxLiterals: 2 };

function events(text: string, limits: FramingLimits = LIMITS): string[] {
  const framer = new CommandFramer(limits);
  framer.push(latin1(text));
  return drain(framer).map(show);
}

describe('CommandFramer', () => {
  it.each([
    ['a line', 'A NOOP\r\n', ['A NOOP']],
    ['a line that ends with a bare LF', 'A NOOP\nB NOOP\n', ['A NOOP', 'B NOOP']],
    ['an empty line', '\r\n', ['']],
    ['half a line', 'A NOOP', []],
    ['a literal', 'A LOGIN {3}\r\nbob {2+}\r\nxy\r\n', ['literal', 'literal', 'A LOGIN <bob> <xy>']],
    ['an empty literal', 'A LOGIN {0}\r\n {0+}\r\n\r\n', ['literal', 'literal', 'A LOGIN <> <>']],
    ['line breaks in a literal', 'A X {4+}\r\n\r\n\r\n\r\n', ['literal', 'A X <\r\n\r\n>']],
    ['a literal8', 'A X ~{1+}\r\n\0\r\n', ['literal', 'A X <\0>']],
    ['leading zeros', 'A X {002+}\r\nab\r\n', ['literal', 'A X <ab>']],
    ['braces that are no literal', 'A X {}\r\nB {x}\r\nC {-1}\r\nD 5}\r\n', ['A X {}', 'B {x}', 'C {-1}', 'D 5}']],
  ])('reads %s', (_, text, expected) => {
    expect(events(text)).toEqual(expected);
  });

  it('tells size, kind and what came before a literal', () => {
    const framer = new CommandFramer(LIMITS);
    framer.push(latin1('A APPEND x ~{20+}\r\n'));
    expect(framer.next()).toEqual({
      kind: 'literal',
      size: 20,
      nonSync: true,
      literal8: true,
      fits: true,
      segments: [{ kind: 'text', octets: latin1('A APPEND x ') }],
    });
    expect(framer.next()).toBeNull();
  });

  it('reads the same commands however the octets are cut', () => {
    const text = latin1('A LOGIN {3}\r\nbob {2+}\r\n\r\n\r\nB NOOP\nC X ~{1+}\r\n\0 "a{1}"\r\nD IDLE\r\n');
    const whole = events(text.toString('latin1'));
    const random = randomFrom(1);
    for (let round = 0; round < 300; round += 1) {
      const framer = new CommandFramer(LIMITS);
      const seen: string[] = [];
      for (let at = 0; at < text.length; ) {
        const size = round === 0 ? 1 : 1 + Math.floor(random() * 9);
        framer.push(text.subarray(at, at + size));
        at += size;
        if (random() < 0.8) seen.push(...drain(framer).map(show));
      }
      seen.push(...drain(framer).map(show));
      expect(seen).toEqual(whole);
    }
  });

  it('keeps what it collected when the pushed buffer is used again', () => {
    const framer = new CommandFramer(LIMITS);
    const chunk = latin1('A NO');
    framer.push(chunk);
    expect(framer.next()).toBeNull();
    chunk.fill(0x58);
    framer.push(latin1('OP\r\n'));
    expect(drain(framer).map(show)).toEqual(['A NOOP']);
  });
});

describe('limits of the framer', () => {
  it('cuts a line longer than maxLineOctets and goes on with the next', () => {
    const fits = `A ${'x'.repeat(37)}`;
    expect(events(`${fits}\r\n`)).toEqual([fits]);
    expect(events(`${fits}xx\r\nB NOOP\r\n`)).toEqual(['error line-too-long A', 'B NOOP']);
  });

  it('holds no more of an endless line than the limit', () => {
    const framer = new CommandFramer(LIMITS);
    const seen: string[] = [];
    for (let i = 0; i < 10_000; i += 1) {
      framer.push(latin1(i === 0 ? 'A9 ' : '('.repeat(100)));
      seen.push(...drain(framer).map(show));
      expect(framer.pending).toBe(0);
    }
    expect(seen).toEqual(['error line-too-long A9']);
    framer.push(latin1('\nB NOOP\r\n'));
    expect(drain(framer).map(show)).toEqual(['B NOOP']);
  });

  it('reads the tag of a long line that came in pieces', () => {
    const framer = new CommandFramer(LIMITS);
    for (const octet of `tag1 ${'x'.repeat(50)}`) framer.push(latin1(octet));
    expect(drain(framer).map(show)).toEqual(['error line-too-long tag1']);
  });

  it('does not take the literal behind a long line for commands', () => {
    const text = `A ${'x'.repeat(50)} {9+}\r\nX LOGOUT\n\r\nB NOOP\r\n`;
    expect(events(text)).toEqual(['error line-too-long A', 'B NOOP']);
  });

  it('refuses to keep a literal above maxLiteralOctets', () => {
    const framer = new CommandFramer(LIMITS);
    framer.push(latin1('A LOGIN {21}\r\n'));
    expect(framer.next()).toMatchObject({ kind: 'literal', fits: false });
    expect(() => framer.accept()).toThrow(RangeError);
    framer.refuse();
    framer.push(latin1('B NOOP\r\n'));
    expect(drain(framer).map(show)).toEqual(['B NOOP']);
  });

  it('reads away a refused non-synchronising literal and the rest of its command', () => {
    expect(events('A LOGIN {21+}\r\nB LOGOUT\r\nC LOGOUT\r\n! {3+}\r\nD\r\n rest\r\nE NOOP\r\n')).toEqual([
      'literal',
      'E NOOP',
    ]);
  });

  it('ends a refused command at its next synchronising literal, which the client will not send', () => {
    expect(events(`A LOGIN {21+}\r\n${'x'.repeat(21)} {3}\r\nB NOOP\r\n`)).toEqual(['literal', 'B NOOP']);
  });

  it('counts all of a command against maxCommandOctets', () => {
    const part = `{20+}\r\n${'x'.repeat(20)}`;
    expect(events(`A ${part} ${part}${'y'.repeat(10)}\r\nB NOOP\r\n`)).toHaveLength(4);
    const tooMany = `A ${part} ${part}${'y'.repeat(20)}\r\nB NOOP\r\n`;
    expect(events(tooMany)).toEqual(['literal', 'literal', 'error command-too-long A', 'B NOOP']);
  });

  it('allows maxLiterals literals in a command', () => {
    const text = 'A {1+}\r\nx {1+}\r\nx {1+}\r\nx\r\nB NOOP\r\n';
    expect(events(text)).toEqual(['literal', 'literal', 'error too-many-literals A', 'B NOOP']);
  });

  it.each([
    ['A X {9999999999999999999}\r\nB NOOP\r\n', ['error bad-literal A', 'B NOOP']],
    ['A X {9999999999999999999+}\r\nB NOOP\r\n', ['error bad-literal A']],
    [`A ${'x'.repeat(50)}{9999999999999999+}\r\nB NOOP\r\n`, ['error line-too-long A', 'error bad-literal null']],
  ])('answers a literal of uncountable size: %j', (text, expected) => {
    expect(events(text)).toEqual(expected);
  });

  it('is fatal when the uncountable literal will come without waiting', () => {
    const framer = new CommandFramer(LIMITS);
    framer.push(latin1('A X {9999999999999999999+}\r\nB NOOP\r\n'));
    expect(framer.next()).toMatchObject({ kind: 'error', fatal: true });
    framer.push(latin1('C NOOP\r\n'));
    expect(framer.next()).toBeNull();
  });

  it('takes wider limits after login', () => {
    const framer = new CommandFramer(LIMITS);
    framer.setLimits(LIMITS_AFTER_LOGIN);
    framer.push(latin1(`A ${'x'.repeat(60_000)}\r\n`));
    expect(drain(framer).map((event) => event.kind)).toEqual(['command']);
  });
});

describe('streaming', () => {
  function stream(framer: CommandFramer): { octets: Buffer[]; kinds: string[] } {
    const octets: Buffer[] = [];
    const kinds: string[] = [];
    for (let event: FramerEvent | null = framer.next(); event !== null; event = framer.next()) {
      kinds.push(event.kind);
      if (event.kind === 'literal-chunk') octets.push(event.octets);
      if (event.kind === 'literal') framer.stream();
    }
    return { octets, kinds };
  }

  it('hands a literal over in views of what was pushed', () => {
    const framer = new CommandFramer(LIMITS);
    const chunk = latin1('A APPEND x {1000}\r\nabc');
    framer.push(chunk);
    const first = stream(framer);
    expect(first.kinds).toEqual(['literal', 'literal-chunk']);
    expect(first.octets[0]?.buffer).toBe(chunk.buffer);
    framer.push(latin1('x'.repeat(997)));
    framer.push(latin1(' {2+}\r\nhi\r\nB NOOP\r\n'));
    expect(stream(framer).kinds).toEqual([
      'literal-chunk',
      'literal-end',
      'literal',
      'literal-chunk',
      'literal-end',
      'command',
      'command',
    ]);
  });

  it('passes 50 MB in pieces of 1 KB without gathering them', () => {
    const framer = new CommandFramer(LIMITS);
    const piece = Buffer.alloc(1024, 0x61);
    framer.push(latin1(`A APPEND x {${50 * 1024 * 1024}}\r\n`));
    let received = 0;
    for (let i = 0; i <= 50 * 1024; i += 1) {
      for (const octets of stream(framer).octets) received += octets.length;
      if (i < 50 * 1024) framer.push(piece);
    }
    expect(received).toBe(50 * 1024 * 1024);
    framer.push(latin1('\r\n'));
    const command = framer.next();
    expect(command).toMatchObject({ kind: 'command', segments: [{}, { octets: null, size: received }, {}] });
  });

  it('reads away the rest of a literal that is given up half-way', () => {
    const framer = new CommandFramer(LIMITS);
    framer.push(latin1('A APPEND x {10}\r\n12345'));
    stream(framer);
    framer.refuse();
    framer.push(latin1('67\r\n0\r\nB NOOP\r\n'));
    expect(drain(framer).map(show)).toEqual(['B NOOP']);
  });
});

describe('lines that are no commands', () => {
  it('reads the line asked for as it is', () => {
    const framer = new CommandFramer(LIMITS);
    framer.push(latin1('A IDLE\r\nDONE {3+}\r\nB NOOP\r\n'));
    expect(framer.next()).toMatchObject({ kind: 'command' });
    framer.expectLine();
    expect(framer.next()).toEqual({ kind: 'line', octets: latin1('DONE {3+}') });
    expect(drain(framer).map(show)).toEqual(['B NOOP']);
  });

  it('cuts it too', () => {
    const framer = new CommandFramer(LIMITS);
    framer.expectLine();
    framer.push(latin1(`${'x'.repeat(41)}\r\nB NOOP\r\n`));
    expect(drain(framer).map(show)).toEqual(['error line-too-long null', 'B NOOP']);
  });

  it('forgets what was sent before TLS', () => {
    const framer = new CommandFramer(LIMITS);
    framer.push(latin1('A STARTTLS\r\nB LOGIN x y\r\n'));
    expect(framer.next()).toMatchObject({ kind: 'command' });
    expect(framer.pending).toBeGreaterThan(0);
    framer.discard();
    expect(framer.next()).toBeNull();
    expect(framer.idle).toBe(true);
  });

  it('refuses a decision that is not due', () => {
    const framer = new CommandFramer(LIMITS);
    expect(() => framer.accept()).toThrow(/state line/);
    expect(() => framer.refuse()).toThrow(/state line/);
    expect(framer.idle).toBe(true);
    framer.push(latin1('A X {0+}\r\n'));
    framer.next();
    framer.accept();
    expect(framer.next()).toBeNull();
    expect(() => framer.expectLine()).toThrow(/middle of a command/);
  });
});
