import { describe, expect, it } from 'vitest';
import { WholeMessages } from './wholeMessages.js';

function message(code: number, body: Buffer): Buffer {
  const octets = Buffer.alloc(5 + body.length, code);
  octets.writeUInt32BE(4 + body.length, 1);
  body.copy(octets, 5);
  return octets;
}

describe('whole messages', () => {
  const bodies = [0, 1, 3, 70, 4, 900, 0, 12].map((length, index) => Buffer.alloc(length, index + 65));
  const stream = Buffer.concat(bodies.map((body, index) => message(index + 97, body)));
  const boundaries = new Set<number>([0]);
  for (let at = 0; at < stream.length; ) boundaries.add((at += 1 + stream.readUInt32BE(at + 1)));

  it.each([1, 2, 3, 4, 5, 6, 7, 64, 100, 2000])('are the same however they come: in pieces of %i', (size) => {
    const taken: Buffer[] = [];
    const ends: number[] = [];
    const whole = new WholeMessages((messages) => {
      taken.push(Buffer.from(messages));
      ends.push(taken.reduce((sum, { length }) => sum + length, 0));
    });
    for (let at = 0; at < stream.length; at += size) whole.push(Buffer.from(stream.subarray(at, at + size)));
    expect(Buffer.concat(taken)).toEqual(stream);
    for (const end of ends) expect(boundaries.has(end)).toBe(true);
  });

  it('are whole also where what comes lies in the same memory always', () => {
    const memory = Buffer.alloc(333);
    const taken: Buffer[] = [];
    const whole = new WholeMessages((messages) => taken.push(Buffer.from(messages)));
    for (let at = 0; at < stream.length; at += 333) {
      const octets = stream.copy(memory, 0, at);
      whole.push(memory.subarray(0, octets));
    }
    expect(Buffer.concat(taken)).toEqual(stream);
  });
});
