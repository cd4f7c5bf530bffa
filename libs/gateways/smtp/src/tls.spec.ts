import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { makeSelfSigned } from '#platform/net';
import { certificate, envelope, type Running, start, Wire } from './testing.js';

let running: Running;
afterEach(() => running.stop());

describe('STARTTLS', () => {
  it('encrypts, and forgets what was said before', async () => {
    running = await start();
    const wire = await running.connect();
    await envelope(wire);
    expect(await wire.say('STARTTLS now')).toMatch(/^501 /);
    expect(await wire.say('STARTTLS')).toBe('220 2.0.0 Ready to start TLS');
    await wire.startTls();
    expect(await wire.say('MAIL FROM:<a@b.example>')).toMatch(/^503 /);
    expect(await wire.say('EHLO x')).not.toContain('STARTTLS');
    expect(await wire.say('STARTTLS')).toMatch(/^503 5\.5\.1 /);
    await envelope(wire);
    expect(await wire.codes('DATA', '.', 'QUIT')).toBe('354 250 221');
    const client = running.reception.messages[0]?.transaction.client;
    expect(client?.protocol).toBe('ESMTPS');
    expect(client?.tls?.version).toMatch(/^TLSv1\.[23]$/);
    expect(client?.tls?.cipher).not.toBe('');
  });

  it('is not there without a certificate', async () => {
    running = await start({ tls: null });
    const wire = await running.connect();
    expect(await wire.say('EHLO x')).not.toContain('STARTTLS');
    expect(await wire.say('STARTTLS')).toMatch(/^502 5\.5\.1 /);
  });

  it('S4: closes on octets behind it in the same segment', async () => {
    running = await start();
    const wire = await running.connect();
    wire.send('STARTTLS\r\nMAIL FROM:<evil@x.example>\r\n');
    expect(await wire.reply()).toMatch(/^554 5\.5\.0 /);
    expect(await wire.reply()).toBe('closed');
  });

  it('S4: never runs octets that come during the handshake', async () => {
    running = await start();
    const wire = await running.connect();
    await wire.say('STARTTLS');
    wire.send('MAIL FROM:<evil@x.example>\r\nRCPT TO:<evil@x.example>\r\n');
    expect(await wire.rest()).not.toMatch(/250|503/);
    await expect.poll(() => running.service.connections).toBe(0);
  });

  it('notices a client that leaves in the handshake', async () => {
    running = await start();
    for (const leave of ['end', 'destroy'] as const) {
      const wire = await running.connect();
      await wire.say('STARTTLS');
      if (leave === 'end') wire.socket.end();
      else wire.socket.destroy();
      await expect.poll(() => running.service.connections).toBe(0);
    }
  });

  it('waits for the handshake only so long', async () => {
    running = await start({ limits: { handshake: 40 } });
    const wire = await running.connect();
    await wire.say('STARTTLS');
    expect(await wire.rest()).toBe('');
    const other = await running.connect();
    await other.say('STARTTLS');
    await other.startTls();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await other.say('NOOP')).toMatch(/^250 /);
  });

  it('does not hinder closing', async () => {
    running = await start();
    const wire = await running.connect();
    await wire.say('STARTTLS');
    await running.service.close(10);
    expect(await wire.rest()).toBe('');
    running = await start();
  });

  it('refuses old versions of TLS', async () => {
    running = await start();
    const wire = await running.connect();
    await wire.say('STARTTLS');
    wire.socket.removeAllListeners('data');
    const secure = connectTls({
      socket: wire.socket,
      rejectUnauthorized: false,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
    });
    const error = await new Promise<Error | null>((resolve) =>
      secure.once('error', resolve).once('secureConnect', () => resolve(null)),
    );
    expect(error).not.toBeNull();
  });
});

describe('implicit TLS', () => {
  it('greets inside TLS', async () => {
    running = await start({ implicitTls: true });
    const wire = await running.connect({ tls: true });
    expect(await wire.say('EHLO x')).not.toContain('STARTTLS');
    await envelope(wire);
    expect(await wire.codes('DATA', 'x\r\n.')).toBe('354 250');
    expect(running.reception.messages[0]?.transaction.client.protocol).toBe('ESMTPS');
  });

  it('says nothing to a client that speaks in the clear', async () => {
    running = await start({ implicitTls: true });
    const wire = new Wire(connect(running.port, '127.0.0.1'));
    wire.send('EHLO x\r\n');
    expect(await wire.rest()).not.toContain('250');
  });

  it('needs a certificate', async () => {
    await expect(start({ implicitTls: true, tls: null })).rejects.toThrow(RangeError);
    running = await start();
  });
});

describe('a new certificate', () => {
  it.each([true, false])('is used for new handshakes (implicit: %s)', async (implicitTls) => {
    running = await start({ implicitTls });
    const serial = async () => {
      const wire = await running.connect({ tls: implicitTls });
      if (!implicitTls) {
        await wire.say('STARTTLS');
        await wire.startTls();
      }
      return 'getPeerCertificate' in wire.socket ? wire.socket.getPeerCertificate().subject.CN : '';
    };
    expect(await serial()).toBe('mail.example');
    // Signed by itself, so the client that trusts only the old one must fail.
    running.service.updateSecureContext(makeSelfSigned({ names: ['other.example'], days: 1 }));
    const socket = implicitTls
      ? connectTls({ port: running.port, host: '127.0.0.1', rejectUnauthorized: false })
      : await (async () => {
          const wire = await running.connect();
          await wire.say('STARTTLS');
          wire.socket.removeAllListeners('data');
          return connectTls({ socket: wire.socket, rejectUnauthorized: false });
        })();
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    expect(socket.getPeerCertificate().subject.CN).toBe('other.example');
    socket.destroy();
    running.service.updateSecureContext(certificate);
    expect(await serial()).toBe('mail.example');
  });
});
