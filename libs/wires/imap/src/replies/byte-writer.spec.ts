import { describe, expect, it } from 'vitest';
import { randomFrom } from '#testing';
import { latin1, written } from '../fixtures/frames.js';
import { ByteWriter, REFERENCE_OCTETS, SLAB_OCTETS } from './byte-writer.js';

describe('ByteWriter', () => {
  it.each([0, 7, 9, 10, 99, 100, 4294967295, 4294967296, 999999999999, Number.MAX_SAFE_INTEGER])(
    'writes %d',
    (value) => {
      expect(written((out) => out.number(value))).toBe(String(value));
    },
  );

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses to write %d', (value) => {
    expect(() => new ByteWriter().number(value)).toThrow(RangeError);
  });

  it('writes text, octets and line ends', () => {
    expect(written((out) => out.latin1('a\xe9').space().utf8('é').octet(0x21).octets(latin1('\0')).crlf())).toBe(
      'a\xe9 \xc3\xa9!\0\r\n',
    );
  });

  it('passes large buffers on by reference and in order', () => {
    const large = Buffer.alloc(REFERENCE_OCTETS, 0x78);
    const out = new ByteWriter();
    out.latin1('a').octets(large).latin1('b');
    expect(out.size).toBe(REFERENCE_OCTETS + 2);
    const [first, second, third] = out.take();
    expect(first?.toString()).toBe('a');
    expect(second?.buffer).toBe(large.buffer);
    expect(second?.byteOffset).toBe(large.byteOffset);
    expect(third?.toString()).toBe('b');
  });

  it('is empty after take, and does not write into what it gave away', () => {
    const out = new ByteWriter();
    out.latin1('abc');
    const [taken] = out.take();
    expect(out.size).toBe(0);
    expect(out.take()).toEqual([]);
    out.latin1('xyz');
    expect(taken?.toString()).toBe('abc');
  });

  it('writes texts longer than a slab', () => {
    const long = 'é'.repeat(SLAB_OCTETS);
    expect(written((out) => out.utf8(long))).toBe(Buffer.from(long).toString('latin1'));
    expect(written((out) => out.latin1(long))).toBe(long);
  });

  it('joins pieces of any size rightly over the ends of slabs', () => {
    const random = randomFrom(3);
    const out = new ByteWriter();
    let expected = '';
    for (let i = 0; i < 20_000; i += 1) {
      const kind = random();
      if (kind < 0.3) {
        const value = Math.floor(random() * 1e9);
        out.number(value);
        expected += value;
      } else if (kind < 0.6) {
        const text = 'xyz é 文'.repeat(Math.floor(random() * 8));
        out.utf8(text);
        expected += Buffer.from(text).toString('latin1');
      } else if (kind < 0.9) {
        const text = 'abc\xff'.repeat(Math.floor(random() * 30));
        out.latin1(text);
        expected += text;
      } else {
        const octets = Buffer.alloc(Math.floor(random() * 12_000), 0x2e);
        out.octets(octets);
        expected += octets.toString('latin1');
      }
    }
    expect(out.size).toBe(expected.length);
    expect(out.takeAll().toString('latin1') === expected).toBe(true);
  });
});
