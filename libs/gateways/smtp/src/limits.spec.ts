import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel';
import type { SmtpLimits } from './options.js';
import { envelope, type Running, start, Wire } from './testing.js';

let running: Running | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
});

async function limited(limits: Partial<SmtpLimits>, more: Parameters<typeof start>[0] = {}): Promise<Wire> {
  running = await start({ limits, ...more });
  return running.connect();
}

describe('limits', () => {
  it('message: declared, S14', async () => {
    const wire = await limited({ message: 1000 });
    expect(await wire.say('MAIL FROM:<a@b.example> SIZE=1001')).toMatch(/^552 5\.3\.4 /);
    expect(await wire.say('MAIL FROM:<a@b.example> SIZE=99999999999999999999')).toMatch(/^552 5\.3\.4 /);
    expect(await wire.say('MAIL FROM:<a@b.example> SIZE=1000')).toMatch(/^250 /);
  });

  it('message: a lie is found while it comes, S14', async () => {
    const wire = await limited({ message: 100_000 });
    await wire.codes('MAIL FROM:<a@b.example> SIZE=1', 'RCPT TO:<a@b.example>', 'DATA');
    let written = 0;
    const sink = running?.reception;
    if (sink) sink.writeWith = (chunk) => void (written += chunk.length);
    wire.send('x'.repeat(5_000_000));
    expect(await wire.say('\r\n.')).toMatch(/^552 5\.3\.4 /);
    expect(written).toBeLessThanOrEqual(100_000);
    expect(sink?.aborted).toEqual(['Message size exceeds fixed limit']);
    expect(await wire.say('NOOP')).toMatch(/^250 /);
  });

  it('message: exactly as much is taken', async () => {
    const wire = await limited({ message: 12 });
    await envelope(wire);
    expect(await wire.codes('DATA', '0123456789\r\n.')).toBe('354 250');
    await envelope(wire);
    expect(await wire.codes('DATA', '0123456789a\r\n.')).toBe('354 552');
  });

  it('recipients', async () => {
    const wire = await limited({ recipients: 2 });
    expect(await wire.codes('MAIL FROM:<a@b.example>', 'RCPT TO:<a@b.example>', 'RCPT TO:<b@b.example>')).toBe(
      '250 250 250',
    );
    expect(await wire.say('RCPT TO:<c@b.example>')).toBe('452 4.5.3 Too many recipients');
    expect(await wire.codes('DATA', '.')).toBe('354 250');
    expect(running?.reception.messages[0]?.transaction.recipients.length).toBe(2);
  });

  it('commands', async () => {
    const wire = await limited({ commands: 3 });
    expect(await wire.codes('NOOP', 'NOOP', 'NOOP')).toBe('250 250 421');
    expect(await wire.reply()).toBe('closed');
  });

  it('junk commands, counted anew after a message', async () => {
    const wire = await limited({ junkCommands: 4, errors: 1000 });
    expect(await wire.codes('NOOP', 'RSET')).toBe('250 250');
    await envelope(wire);
    expect(await wire.codes('DATA', '.', 'NOOP', 'VRFY a', 'WHAT', 'HELP')).toBe('354 250 250 252 500 214');
    expect(await wire.codes('NOOP')).toBe('250');
    expect(await wire.reply()).toMatch(/^421 4\.7\.0 /);
  });

  it('errors', async () => {
    const wire = await limited({ errors: 2 });
    expect(await wire.codes('RCPT TO:<a@b.example>', 'MAIL', 'MAIL')).toBe('503 501 501');
    expect(await wire.reply()).toMatch(/^421 4\.7\.0 .*Too many errors/);
  });

  it('command line', async () => {
    const wire = await limited({});
    expect(await wire.say(`NOOP ${'x'.repeat(2043)}`)).toMatch(/^250 /);
    expect(await wire.say(`NOOP ${'x'.repeat(2044)}`)).toBe('500 5.5.2 Line too long');
    expect(await wire.say('x'.repeat(1_000_000))).toBe('500 5.5.2 Line too long');
    expect(await wire.say(`MAIL FROM:<${'x'.repeat(300)}@b.example>`)).toMatch(/^501 5\.1\.7 /);
  });

  it('text line', async () => {
    const wire = await limited({ textLine: 1000 });
    await envelope(wire);
    expect(await wire.codes('DATA', `${'x'.repeat(998)}\r\n.`)).toBe('354 250');
    await envelope(wire);
    await wire.say('DATA');
    expect(await wire.say(`${'x'.repeat(999)}\r\n.`)).toMatch(/^550 5\.6\.0 /);
  });

  it('connections', async () => {
    await limited({ connections: 1 });
    const second = await running?.connect({ greet: false });
    expect(await second?.reply()).toMatch(/^421 4\.7\.0 .*Too many connections/);
    expect(await second?.reply()).toBe('closed');
  });

  it('connections per address, given back at the end', async () => {
    const first = await limited({ connectionsPerAddress: 1 });
    const second = await running?.connect({ greet: false });
    expect(await second?.reply()).toMatch(/^421 /);
    await first.say('QUIT');
    first.close();
    await expect.poll(async () => (await running?.connect({ greet: false }))?.reply()).toMatch(/^220 /);
  });

  it('connections per address, but not for exempt ones', async () => {
    await limited({ connectionsPerAddress: 1 }, { exemptFromConnectionLimit: (address) => address === '127.0.0.1' });
    expect(await (await running?.connect({ greet: false }))?.reply()).toMatch(/^220 /);
  });

  it('idle', async () => {
    const wire = await limited({ idle: 50 });
    expect(await wire.reply()).toMatch(/^421 4\.4\.2 /);
    const other = await running?.connect();
    if (!other) throw new Error('no connection');
    await envelope(other);
    await other.say('DATA');
    other.send('half');
    expect(await other.reply()).toMatch(/^421 4\.4\.2 /);
    await expect.poll(() => running?.reception.aborted.length).toBe(1);
  });

  it('idle: not while the client waits for us', async () => {
    const wire = await limited({ idle: 30 });
    if (running) {
      running.reception.commitWith = async (transaction) => {
        await new Promise((resolve) => setTimeout(resolve, 120));
        return transaction.recipients.map(() => ({ accepted: true }));
      };
    }
    await envelope(wire);
    await wire.say('DATA');
    expect(await wire.say('.')).toMatch(/^250 /);
  });

  it('handshake', async () => {
    running = await start({ limits: { handshake: 40 }, implicitTls: true });
    expect(await new Wire(connect(running.port, '127.0.0.1')).rest()).toBe('');
    await running.stop();
    running = await start({ limits: { handshake: 40 }, proxyNetworks: ['127.0.0.1'] });
    expect(await new Wire(connect(running.port, '127.0.0.1')).rest()).toBe('');
  });

  it('data', async () => {
    const wire = await limited({ data: 60 });
    await envelope(wire);
    await wire.say('DATA');
    const trickle = setInterval(() => wire.send('x'), 10);
    expect(await wire.reply()).toMatch(/^421 4\.4\.2 .*too long/);
    clearInterval(trickle);
    await expect.poll(() => running?.reception.aborted.length).toBe(1);
  });

  it('minimum rate', async () => {
    const clock = new ManualClock(0);
    const wire = await limited({ minimumRate: 100, minimumRateGrace: 10_000 }, { clock });
    await envelope(wire);
    await wire.say('DATA');
    wire.send('x'.repeat(500));
    await expect.poll(() => running?.service.connections).toBe(1);
    clock.advance(9_999);
    wire.send('x');
    await new Promise((resolve) => setTimeout(resolve, 20));
    clock.advance(2);
    wire.send('x');
    expect(await wire.reply()).toMatch(/^421 4\.4\.2 .*slowly/);
  });

  it('greeting delay: who talks first is dropped', async () => {
    running = await start({ greetingDelay: 40 });
    const early = await running.connect({ greet: false, prefix: 'EHLO spam\r\n' });
    expect(await early.reply()).toMatch(/^421 4\.7\.0 /);
    const patient = await running.connect();
    expect(await patient.say('NOOP')).toMatch(/^250 /);
  });

  it('no greeting delay: who talks first is answered in turn', async () => {
    running = await start();
    const early = await running.connect({ greet: false, prefix: 'NOOP\r\n' });
    expect((await early.replies(2)).map((reply) => reply.slice(0, 3))).toEqual(['220', '250']);
  });

  it('unread replies hold the client back', async () => {
    const wire = await limited({ junkCommands: 1_000_000, errors: 1_000_000, commands: 2_000_000 });
    wire.socket.pause();
    const block = 'NOOP\r\n'.repeat(10_000);
    for (let i = 0; i < 40; i++) wire.send(block);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await (await running?.connect())?.say('NOOP')).toMatch(/^250 /);
    wire.socket.resume();
    for (let i = 0; i < 400_000; i += 100_000) await wire.reply();
    wire.close();
  });
});
