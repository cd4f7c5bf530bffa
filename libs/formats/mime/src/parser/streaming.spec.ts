import { describe, expect, it } from 'vitest';
import type { ParsedMessage } from '../types.js';
import { MessageParser, parseMessage } from './messageParser.js';
import { crlf, MIXED } from './samples.fixture.js';
import { allParts } from './sections.js';

/** A small generator of repeatable numbers. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

const SAMPLES = [
  crlf(MIXED),
  Buffer.from(MIXED),
  crlf('Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/html\n--o\n-\n--\n--o\n\nx\n--o--'),
  crlf(`From: x\nno colon\n\n-----\n--\n`),
  crlf(`${'X-Long: y\n'.repeat(50)}Content-Type: multipart/digest; boundary="--"\n\n----\n\n------\n`),
];

function streamed(message: Buffer, next: () => number, limits = {}): ParsedMessage {
  const parser = new MessageParser(limits);
  for (let at = 0; at < message.length; ) {
    const size = next();
    const chunk = Buffer.from(message.subarray(at, at + size));
    parser.push(chunk);
    chunk.fill(0x2d);
    at += size;
  }
  return parser.end();
}

describe('streaming', () => {
  it('gives the same as the whole, wherever the chunks are cut', () => {
    const below = random(1);
    for (const sample of SAMPLES) {
      const whole = parseMessage(sample);
      expect(streamed(sample, () => 1)).toEqual(whole);
      for (let i = 0; i < 60; i++) expect(streamed(sample, () => 1 + below(1 + below(60)))).toEqual(whole);
    }
  });

  it('gives the same when limits cut', () => {
    const limits = { maxHeaderOctets: 100, maxParts: 3, maxFields: 5 };
    for (const sample of SAMPLES) expect(streamed(sample, () => 7, limits)).toEqual(parseMessage(sample, limits));
    const long = crlf(`Subject: a\nX: ${'y'.repeat(20_000)}\n\nbody\n`);
    expect(streamed(long, () => 999, limits)).toEqual(parseMessage(long, limits));
    const unended = crlf(`Subject: a\nX: ${'y'.repeat(20_000)}`);
    expect(streamed(unended, () => 999, limits)).toEqual(parseMessage(unended, limits));
  });

  it('never throws and stays consistent when octets are changed', () => {
    const below = random(2);
    const spice = ['\0', '\r', '\n', '-', '"', '(', '<', '=?', '\xff', '\x1b$B', ';', ':', '--out', '\r\n\r\n'];
    for (let i = 0; i < 400; i++) {
      let text = SAMPLES[i % SAMPLES.length]?.toString('latin1') ?? '';
      for (let k = 0; k < 1 + below(8); k++) {
        const at = below(text.length);
        text = text.slice(0, at) + (spice[below(spice.length)] ?? '') + text.slice(at + below(6));
      }
      const message = Buffer.from(text, 'latin1');
      const parsed = parseMessage(message);
      expect(streamed(message, () => 1 + below(40))).toEqual(parsed);
      for (const part of allParts(parsed.root)) {
        expect(part.headerStart).toBeLessThanOrEqual(part.bodyStart);
        expect(part.bodyStart).toBeLessThanOrEqual(part.bodyEnd);
        expect(part.lines).toBe(message.toString('latin1', part.bodyStart, part.bodyEnd).split('\n').length - 1);
        for (const child of part.children) {
          expect(child.headerStart).toBeGreaterThanOrEqual(part.bodyStart);
          expect(child.bodyEnd).toBeLessThanOrEqual(part.bodyEnd);
        }
      }
    }
  });
});
