import { encode } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { randomFrom } from '#testing';
import { interpret } from './answer.js';
import { decodeMessage, encodeQuestion, type Question } from './message.js';
import { encodeName, readName } from './names.js';
import { PacketFault, PacketReader } from './reader.js';

const question: Question = { id: 4711, type: 'MX', name: 'one.example' };
const read = (octets: Buffer, asked = question) => decodeMessage(octets, asked, 100);

const answerTo = (over: object = {}) =>
  Buffer.from(
    encode({
      type: 'response',
      id: 4711,
      questions: [{ type: 'MX', name: 'one.example' }],
      answers: [{ type: 'MX', name: 'one.example', ttl: 60, data: { preference: 10, exchange: 'mx.one.example' } }],
      ...over,
    }),
  );

describe('names', () => {
  it.each([
    ['one.example', 'one.example'],
    ['One.Example.', 'one.example'],
    ['', ''],
    ['.', ''],
    ['a\\046b.example', 'a\\046b.example'],
    ['a\\013\\010b.example', 'a\\013\\010b.example'],
    [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
  ])('%j', (name, again) => {
    const labels = encodeName(name);
    expect(labels).not.toBeNull();
    expect(readName(new PacketReader(labels as Buffer))).toBe(again);
  });

  it.each([
    'a..b',
    '.a',
    'a..',
    `${'a'.repeat(64)}.b`,
    'a\\b',
    'a\\256',
    'a\\1',
    '文.example',
    'ab.'.repeat(85),
    'a'.repeat(5000),
  ])('there is no %j', (name) => {
    expect(encodeName(name)).toBeNull();
  });

  it('may have 255 octets', () => {
    expect(encodeName('ab.'.repeat(84))).toHaveLength(253);
    expect(encodeName(`${'ab.'.repeat(84)}a`)).toHaveLength(255);
    expect(encodeName(`${'ab.'.repeat(84)}ab`)).toBeNull();
  });

  it.each([
    ['that point at themselves', [0xc0, 0x00]],
    ['that point forward', [0xc0, 0x02, 0x00]],
    ['of an unknown kind of label', [0x41, 0x61, 0x00]],
    ['that end early', [0x03, 0x61]],
    ['that never end', [0x01, 0x61, 0xc0, 0x00]],
  ])('are none %s', (_, octets) => {
    const reader = new PacketReader(Buffer.from(octets));
    reader.at = octets[0] === 0x01 ? 2 : 0;
    expect(() => readName(reader)).toThrow(PacketFault);
  });
});

describe('questions', () => {
  it('ask for recursion and for what DNSSEC says, with the size of an answer (RFC 6891 §6.1.2)', () => {
    expect(encodeQuestion(question, 1232).toString('hex')).toBe(
      '126701200001000000000001036f6e65076578616d706c6500000f0001' + '00002904d0000000000000',
    );
  });
});

describe('answers', () => {
  it('are told from those to other questions', () => {
    expect(read(answerTo())?.answers).toHaveLength(1);
    expect(read(answerTo({ questions: [{ type: 'MX', name: 'ONE.example' }] }))?.answers).toHaveLength(1);
    expect(read(answerTo(), { ...question, id: 1 })).toBeNull();
    expect(read(answerTo(), { ...question, name: 'two.example' })).toBeNull();
    expect(read(answerTo(), { ...question, type: 'A' })).toBeNull();
    expect(read(answerTo({ type: 'query' }))).toBeNull();
    expect(read(answerTo({ questions: [] }))).toBeNull();
  });

  it('ignore records of names that were not asked for', () => {
    const stray = { type: 'MX', name: 'evil.example', ttl: 60, data: { preference: 1, exchange: 'mx.evil.example' } };
    const message = read(answerTo({ answers: [stray] }));
    expect(message && interpret(message, 'MX', 'one.example', true)).toEqual({
      kind: 'no-data',
      secure: false,
      ttl: 0,
    });
  });

  it('take a TTL of more than 31 bits for none', () => {
    const message = read(
      answerTo({ answers: [{ type: 'MX', name: 'one.example', ttl: 0xffff_ffff, data: { exchange: 'mx.example' } }] }),
    );
    expect(message?.answers[0]?.ttl).toBe(0);
  });

  it('cost a fault at most, however they are broken', () => {
    const random = randomFrom(20);
    const whole = answerTo({
      answers: [
        { type: 'CNAME', name: 'one.example', ttl: 60, data: 'two.example' },
        { type: 'MX', name: 'two.example', ttl: 60, data: { preference: 10, exchange: 'mx.two.example' } },
      ],
    });
    let readable = 0;
    for (let round = 0; round < 5000; round += 1) {
      const octets = Buffer.from(whole);
      for (let count = Math.floor(random() * 4); count >= 0; count -= 1)
        octets[12 + Math.floor(random() * (octets.length - 12))] = Math.floor(random() * 256);
      const cut = octets.subarray(0, random() < 0.3 ? Math.floor(random() * octets.length) : octets.length);
      try {
        const message = read(cut);
        if (message !== null) interpret(message, 'MX', 'one.example', true);
        readable += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(PacketFault);
      }
    }
    expect(readable).toBeGreaterThan(500);
  });
});
