import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { falseEnds } from '#testing';
import { envelope, type Running, start, type Wire } from './testing.js';

let running: Running;
let wire: Wire;

beforeEach(async () => {
  running = await start();
  wire = await running.connect();
});
afterEach(() => running.stop());

const SMUGGLED = 'MAIL FROM:<evil@x.example>\r\nRCPT TO:<victim@y.example>\r\nDATA\r\nsmuggled\r\n';

/** Sends a message that holds the false end, and finds one refusal and no second message. */
async function smuggle(sequence: string, send: (data: Buffer) => Promise<void>): Promise<void> {
  await envelope(wire);
  await wire.say('DATA');
  await send(Buffer.from(`Subject: x\r\n\r\nbody${sequence}${SMUGGLED}\r\n.\r\n`, 'latin1'));
  expect(await wire.reply()).toMatch(sequence.includes('\0') ? /^550 5\.6\.0 / : /^550 5\.5\.2 /);
  expect(await wire.say('NOOP')).toBe('250 2.0.0 Ok');
  expect(running.reception.messages).toEqual([]);
}

describe.each(falseEnds)('S1: the false end of data %j', (sequence) => {
  it('in one segment', () => smuggle(sequence, async (data) => wire.send(data)));

  it('octet by octet', async () => {
    wire.socket.setNoDelay(true);
    await smuggle(sequence, async (data) => {
      for (const octet of data) {
        wire.send(Buffer.from([octet]));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
  });

  it('in a chunk of BDAT', async () => {
    const text = `body${sequence}${SMUGGLED}`;
    await envelope(wire);
    wire.send(Buffer.from(`BDAT ${text.length} LAST\r\n${text}NOOP\r\n`, 'latin1'));
    // CRLF "." CRLF has no meaning in a chunk; what is refused are the bare octets around it.
    expect(await wire.reply()).toMatch(sequence.includes('\0') ? /^550 5\.6\.0 / : /^550 5\.5\.2 /);
    expect(await wire.reply()).toBe('250 2.0.0 Ok');
    expect(running.reception.messages).toEqual([]);
  });
});

describe('S3: octets before 354', () => {
  it('are no message', async () => {
    await envelope(wire);
    wire.send('DATA\r\nSubject: x\r\n\r\nbody\r\n.\r\nMAIL FROM:<evil@x.example>\r\n');
    expect(await wire.reply()).toBe('554 5.5.0 Nothing may be sent between DATA and 354');
    expect(await wire.reply()).toBe('closed');
    expect(running.reception.messages).toEqual([]);
    expect(running.reception.aborted).toEqual([]);
  });
});

describe('messages without flaws', () => {
  it('are cut where they should be, at every split', async () => {
    const text = '.x\r\n..\r\n.\r\n';
    for (let at = 1; at < text.length; at++) {
      await envelope(wire);
      await wire.say('DATA');
      wire.send(text.slice(0, at));
      await new Promise((resolve) => setImmediate(resolve));
      wire.send(text.slice(at));
      expect(await wire.reply()).toMatch(/^250 /);
      expect(running.reception.messages.at(-1)?.octets.toString()).toBe('x\r\n.\r\n');
    }
  });

  it('may hold eight-bit octets, tabs and form feeds', async () => {
    await envelope(wire);
    await wire.say('DATA');
    wire.send(Buffer.from('\xff\x80\t\f\x0b\x1b\r\n.\r\n', 'latin1'));
    expect(await wire.reply()).toMatch(/^250 /);
    expect(running.reception.messages[0]?.octets.toString('latin1')).toBe('\xff\x80\t\f\x0b\x1b\r\n');
  });
});

describe('NUL octets', () => {
  it('are let through by option', async () => {
    const lenient = await start({ refuseNul: false });
    const other = await lenient.connect();
    await envelope(other);
    await other.say('DATA');
    other.send('a\0b\r\n.\r\n');
    expect(await other.reply()).toMatch(/^250 /);
    await lenient.stop();
  });
});
