import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { envelope, type Running, start, type Wire } from './testing.js';

let running: Running;
let wire: Wire;

beforeEach(async () => {
  running = await start({ limits: { message: 1000, errors: 1000 } });
  wire = await running.connect();
});
afterEach(() => running.stop());

const codes = async (count: number) => (await wire.replies(count)).map((reply) => reply.slice(0, 3)).join(' ');

describe('BDAT', () => {
  it('takes a message in chunks, pipelined', async () => {
    wire.send(
      'MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nBDAT 5\r\n.\r\n.\rBDAT 3\r\n\n..BDAT 0 LAST\r\nNOOP\r\n',
    );
    expect(await codes(6)).toBe('250 250 250 250 250 250');
    expect(running.reception.messages[0]?.octets.toString()).toBe('.\r\n.\r\n..');
  });

  it('says how much it has got', async () => {
    await envelope(wire);
    wire.send('BDAT 2\r\nab');
    expect(await wire.reply()).toBe('250 2.0.0 2 octets received');
  });

  it('takes LAST in any case, with the octets in pieces', async () => {
    await envelope(wire);
    wire.send('BDAT 6 last\r\nab');
    wire.send('cd');
    wire.send('\r\n');
    expect(await wire.reply()).toMatch(/^250 2\.0\.0 Ok: queued as /);
    expect(running.reception.messages[0]?.octets.toString()).toBe('abcd\r\n');
  });

  it('takes an empty message', async () => {
    await envelope(wire);
    expect(await wire.say('BDAT 0 LAST')).toMatch(/^250 /);
    expect(running.reception.messages[0]?.octets.length).toBe(0);
  });

  it('throws its octets away when it comes out of order', async () => {
    wire.send('BDAT 6\r\nQUIT\r\nNOOP\r\n');
    expect(await codes(2)).toBe('503 250');
    await wire.say('MAIL FROM:<a@b.example>');
    wire.send('BDAT 6 LAST\r\nQUIT\r\nNOOP\r\nBDAT 0 LAST\r\n');
    expect(await codes(3)).toBe('503 250 503');
    const fresh = await running.connect({ greet: false });
    await fresh.reply();
    fresh.send('BDAT 6\r\nQUIT\r\nNOOP\r\n');
    expect((await fresh.replies(2)).map((reply) => reply.slice(0, 3))).toEqual(['503', '250']);
  });

  it('is not mixed with DATA, and no recipient comes after it', async () => {
    await envelope(wire);
    wire.send('BDAT 3\r\nabcDATA\r\nRCPT TO:<x@y.example>\r\nMAIL FROM:<>\r\nBDAT 2 LAST\r\nde');
    expect(await codes(5)).toBe('250 503 503 503 250');
    expect(running.reception.messages[0]?.octets.toString()).toBe('abcde');
  });

  it('is cleared by RSET', async () => {
    await envelope(wire);
    wire.send('BDAT 3\r\nabcRSET\r\n');
    expect(await codes(2)).toBe('250 250');
    expect(running.reception.aborted).toEqual(['RSET']);
    await envelope(wire);
    wire.send('BDAT 3 LAST\r\nxyz');
    expect(await codes(1)).toBe('250');
    expect(running.reception.messages.map((message) => message.octets.toString())).toEqual(['xyz']);
  });

  it('refuses a message that grows too big, and all its further chunks', async () => {
    await envelope(wire);
    wire.send(`BDAT 600\r\n${'a'.repeat(600)}BDAT 600\r\n${'a'.repeat(600)}BDAT 3 LAST\r\nabcNOOP\r\n`);
    expect(await codes(4)).toBe('250 552 503 250');
    expect(running.reception.aborted.length).toBe(1);
    await wire.say('RSET');
    await envelope(wire);
    wire.send(`BDAT 1200 LAST\r\n${'a'.repeat(1200)}`);
    expect(await wire.reply()).toMatch(/^552 5\.3\.4 /);
    expect(running.reception.messages).toEqual([]);
  });

  it.each([
    'BDAT',
    'BDAT x',
    'BDAT -1',
    'BDAT 1 FIRST',
    'BDAT 1 LAST x',
    'BDAT 9223372036854775808 LAST',
    `BDAT ${'9'.repeat(30)}`,
  ])('cannot go on after %j', async (line) => {
    await envelope(wire);
    expect(await wire.say(line)).toMatch(/^501 5\.5\.4 /);
    expect(await wire.reply()).toBe('closed');
  });

  it('refuses bare LF and CR across chunks', async () => {
    await envelope(wire);
    wire.send('BDAT 3\r\na\r\nBDAT 1\r\n\nBDAT 0 LAST\r\n');
    expect(await codes(3)).toBe('250 550 503');
    await wire.say('RSET');
    await envelope(wire);
    wire.send('BDAT 2\r\na\rBDAT 0 LAST\r\n');
    expect(await codes(2)).toBe('250 550');
    expect(running.reception.messages).toEqual([]);
  });
});

describe('BINARYMIME', () => {
  it('is not known unless switched on', async () => {
    expect(await wire.say('MAIL FROM:<a@b.example> BODY=BINARYMIME')).toMatch(/^501 /);
  });

  it('keeps every octet, and needs BDAT', async () => {
    const binary = await start({ binaryMime: true });
    wire = await binary.connect({ greet: false });
    await wire.reply();
    expect(await wire.say('EHLO x')).toContain('BINARYMIME');
    await wire.codes('MAIL FROM:<a@b.example> BODY=BINARYMIME', 'RCPT TO:<c@d.example>');
    expect(await wire.say('DATA')).toMatch(/^503 /);
    const octets = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    wire.send(Buffer.concat([Buffer.from('BDAT 256 LAST\r\n'), octets]));
    expect(await wire.reply()).toMatch(/^250 /);
    expect(binary.reception.messages[0]?.octets.equals(octets)).toBe(true);
    await binary.stop();
  });
});
