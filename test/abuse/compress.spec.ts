import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TranscriptWire } from '#testing';
import { letter, password, put, say, signedIn, testImap, type TestImap, until } from '../fixtures/imap.js';
import { heldByEach, memory } from './heap.js';

const user = 'packed@abuse.test';
const mebi = 1024 * 1024;
let imap: TestImap;
let port: number;

beforeAll(async () => {
  imap = await testImap();
  const limits = { appendOctets: 20 * mebi, inflateOctets: mebi / 4, inflateRatio: 20, linger: 1000 };
  ({ port } = await imap.start({ limits }));
  await put(imap.test, await imap.people.add(user, password), [letter(1)]);
});
afterAll(() => imap.close());

async function compressed(): Promise<TranscriptWire> {
  const wire = await signedIn(port, user);
  await say(wire, 's SELECT INBOX');
  await say(wire, 'c COMPRESS DEFLATE');
  wire.compress();
  return wire;
}

/** Raw DEFLATE of many times the same. */
const bomb = (head: string, text: string, count: number): Buffer =>
  deflateRawSync(Buffer.from(head + text.repeat(count)));

describe('I8: compressed input', () => {
  it.each([
    ['a line without end', bomb('a LOGIN "', ' '.repeat(1024), 100 * 1024)],
    ['a literal that is refused', bomb('a SEARCH SUBJECT {104857600+}\r\n', ' '.repeat(1024), 100 * 1024)],
    ['commands without end', bomb('', 'a NOOP\r\n', 1_000_000)],
  ])('ends the connection of one who sends %s', async (_, octets) => {
    const wire = await compressed();
    expect(octets.length).toBeLessThan(300_000);
    wire.sendRaw(octets);
    const responses = await until(wire, 'never');
    expect(responses.slice(-2)).toEqual(['* BYE [LIMIT] Compressed input says too little for its size', '<closed>']);
  });

  it('takes a message of one letter, which was announced', async () => {
    const wire = await compressed();
    const message = `Subject: long\r\n\r\n${'x'.repeat(10 * mebi)}`;
    wire.send(`a APPEND INBOX {${message.length}+}\r\n${message}\r\n`);
    expect((await until(wire, 'a')).at(-1)).toContain('a OK [APPENDUID');
    expect(await say(wire, 'b NOOP')).toEqual(['b OK NOOP completed']);
    wire.close();
  });

  it('ends the connection of one who sends something else', async () => {
    const wire = await compressed();
    wire.sendRaw(Buffer.alloc(100, 0xff));
    expect(await wire.response()).toBeNull();
  });

  it('inflates what did not wait for the reply', async () => {
    const wire = await signedIn(port, user);
    wire.sendRaw(Buffer.concat([Buffer.from('c COMPRESS DEFLATE\r\n'), deflateRawSync(Buffer.from('d NOOP\r\n'))]));
    expect(await until(wire, 'c')).toEqual(['c OK Compression begins']);
    wire.compress();
    expect(await until(wire, 'd')).toEqual(['d OK NOOP completed']);
    wire.close();
  });

  it('is refused within compression', async () => {
    const wire = await compressed();
    expect(await say(wire, 'd COMPRESS DEFLATE')).toEqual(['d NO [COMPRESSIONACTIVE] Compression is active already']);
    wire.close();
  });

  it('holds a bounded part of an answer for clients that do not read', async () => {
    const owner = await imap.people.add('slowly@abuse.test', password);
    const noise = Buffer.from(randomBytes(2 * mebi).toString('hex'));
    await put(imap.test, owner, [Buffer.concat([letter(1), noise])]);
    const before = memory();
    const sockets = Array.from({ length: 10 }, () => connect({ port, host: '127.0.0.1' }).pause());
    const fetches = deflateRawSync(Buffer.from('d FETCH 1 BODY.PEEK[]\r\n'.repeat(20)));
    for (const socket of sockets) {
      socket.write(`a LOGIN slowly@abuse.test ${password}\r\nb SELECT INBOX\r\nc COMPRESS DEFLATE\r\n`);
      socket.write(fetches);
    }
    // Their sign-ins and what they got until they were stuck are over, also on a busy machine.
    expect(await heldByEach(sockets.length, before, mebi / 2)).toBeLessThan(mebi / 2);
    for (const socket of sockets) socket.destroy();
  });
});
