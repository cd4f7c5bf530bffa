import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import type { SmtpMetrics } from './ports.js';
import { SmtpService } from './service.js';
import { certificate, envelope, fakeAuthenticator, type Running, start, Wire } from './testing.js';

let running: Running;
afterEach(() => running.stop());

describe('LMTP', () => {
  it('speaks LHLO and answers for each recipient', async () => {
    running = await start({ service: 'lmtp', tls: null });
    const wire = await running.connect({ greet: false });
    expect(await wire.reply()).toBe('220 mail.example LMTP Fumibako');
    expect(await wire.codes('EHLO x', 'HELO x', 'MAIL FROM:<>')).toBe('500 500 503');
    expect(await wire.say('LHLO x')).toContain('PIPELINING');
    running.reception.verdicts.set('nobody', { accepted: false, code: 550, enhanced: '5.1.1', text: 'No such user' });
    running.reception.commitWith = async () => [
      { accepted: true, text: 'Stored for a' },
      { accepted: false, code: 452, enhanced: '4.2.2', text: 'Over quota' },
      { accepted: true },
    ];
    expect(await wire.codes('MAIL FROM:<>', 'DATA', 'RCPT TO:<nobody@b.example>', 'DATA')).toBe('250 503 550 503');
    expect(await wire.codes('RCPT TO:<a@b.example>', 'RCPT TO:<c@b.example>', 'RCPT TO:<a@b.example>', 'DATA')).toBe(
      '250 250 250 354',
    );
    wire.send('x\r\n.\r\n');
    const replies = await wire.replies(3);
    expect(replies.slice(0, 2)).toEqual(['250 2.0.0 Stored for a', '452 4.2.2 Over quota']);
    expect(replies[2]).toMatch(/^250 2\.0\.0 Ok/);
    expect(running.reception.messages[0]?.transaction.client.protocol).toBe('LMTP');
  });

  it('answers once for each chunk, but for each recipient to the last', async () => {
    running = await start({ service: 'lmtp' });
    const wire = await running.connect();
    await envelope(wire, 'a@b.example', 'c@b.example');
    wire.send('BDAT 3\r\nabcBDAT 1 LAST\r\nd');
    expect((await wire.replies(3)).map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '250']);
    await envelope(wire, 'a@b.example', 'c@b.example');
    await wire.say('DATA');
    wire.send('bare\n\r\n.\r\nNOOP\r\n');
    expect((await wire.replies(3)).map((reply) => reply.slice(0, 9))).toEqual(['550 5.5.2', '550 5.5.2', '250 2.0.0']);
  });
});

describe('LMTP without recipients', () => {
  it('answers nothing to the last chunk', async () => {
    running = await start({ service: 'lmtp' });
    running.reception.verdicts.set('nobody', { accepted: false, code: 550, enhanced: '5.1.1', text: 'No such user' });
    const wire = await running.connect();
    await envelope(wire, 'nobody@b.example');
    wire.send('BDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n');
    expect((await wire.replies(2)).map((reply) => reply.slice(0, 3))).toEqual(['554', '250']);
  });
});

describe('PROXY', () => {
  it('takes the client from the header, versions 1 and 2', async () => {
    running = await start({ proxyNetworks: ['127.0.0.1'] });
    const one = await running.connect({ prefix: 'PROXY TCP4 192.0.2.1 127.0.0.1 5000 25\r\n' });
    await envelope(one);
    await one.codes('DATA', '.');
    const two = await running.connect({ greet: false });
    two.send(
      Buffer.from(
        '0d0a0d0a000d0a515549540a21210024' + '20010db8000000000000000000000001'.repeat(2) + '13880019',
        'hex',
      ),
    );
    expect(await two.reply()).toMatch(/^220 /);
    await two.say('EHLO x');
    await envelope(two);
    await two.codes('DATA', '.');
    expect(running.reception.messages.map((message) => message.transaction.client.address)).toEqual([
      '192.0.2.1',
      '2001:db8::1',
    ]);
    expect(running.reception.messages[0]?.transaction.client.port).toBe(5000);
  });

  it('comes before implicit TLS, too, and garbage is dropped', async () => {
    running = await start({ proxyNetworks: ['127.0.0.0/8'] });
    const wire = await running.connect({ greet: false, prefix: 'EHLO x\r\n' });
    expect(await wire.rest()).toBe('');
  });

  it('is not believed from others', async () => {
    running = await start({ proxyNetworks: ['192.0.2.0/24', '2001:db8::/32'] });
    const wire = await running.connect({ greet: false, prefix: 'PROXY TCP4 1.2.3.4 127.0.0.1 5000 25\r\n' });
    expect((await wire.replies(2)).map((reply) => reply.slice(0, 3))).toEqual(['220', '500']);
  });
});

describe('close', () => {
  it('says 421 to all, and lets a message finish', async () => {
    running = await start();
    const idle = await running.connect();
    const busy = await running.connect();
    await envelope(busy);
    await busy.say('DATA');
    busy.send('half');
    await expect.poll(() => running.service.connections).toBe(2);
    const closed = running.service.close(10_000);
    expect(await idle.reply()).toBe('421 4.3.2 mail.example Service shutting down');
    expect(await busy.say(' and half\r\n.')).toMatch(/^250 /);
    expect(await busy.reply()).toMatch(/^421 4\.3\.2 /);
    await closed;
    expect(running.reception.messages[0]?.octets.toString()).toBe('half and half\r\n');
    running = await start();
  });

  it('does not wait longer than it was told', async () => {
    running = await start();
    const busy = await running.connect();
    await envelope(busy);
    await busy.say('DATA');
    await running.service.close(10);
    expect(await busy.reply()).toMatch(/^421 /);
    expect(running.reception.aborted.length).toBe(1);
    running = await start();
  });
});

describe('metrics and listening', () => {
  it('counts', async () => {
    const seen: string[] = [];
    const note = (...values: unknown[]) => void seen.push(values.join(' '));
    const metrics: SmtpMetrics = { connection: note, command: note, message: note, authentication: note };
    running = await start({ metrics, authenticator: await fakeAuthenticator(), cleartextAuthentication: 'always' });
    const wire = await running.connect();
    await wire.say(`AUTH PLAIN ${Buffer.from('\0user\0pencil').toString('base64')}`);
    await envelope(wire);
    await wire.codes('DATA', 'x\r\n.', 'QUIT');
    await expect.poll(() => seen.at(-1)).toBe('mx closed');
    expect(seen).toEqual([
      'mx opened',
      'mx EHLO',
      'mx AUTH',
      'mx PLAIN succeeded',
      'mx MAIL',
      'mx RCPT',
      'mx DATA',
      'mx accepted 3',
      'mx QUIT',
      'mx closed',
    ]);
  });

  it('listens on a Unix socket', async () => {
    running = await start();
    const path = join(mkdtempSync(join(tmpdir(), 'smtp-')), 'socket');
    const service = new SmtpService({
      service: 'lmtp',
      hostname: 'mail.example',
      listen: { path },
      reception: running.reception,
    });
    expect(await service.listen()).toBe(path);
    const wire = new Wire(connect(path));
    expect(await wire.reply()).toMatch(/^220 /);
    wire.close();
    await service.close(0);
  });

  it('counts messages that were let go', async () => {
    const seen: string[] = [];
    running = await start({
      metrics: { message: (_service, outcome, octets) => void seen.push(`${outcome} ${octets}`) },
    });
    const wire = await running.connect();
    await envelope(wire);
    wire.send('BDAT 3\r\nabcRSET\r\n');
    await wire.replies(2);
    expect(seen).toEqual(['aborted 3']);
  });

  it('rejects when the port is taken', async () => {
    running = await start();
    await expect(start({ listen: { host: '127.0.0.1', port: running.port } })).rejects.toThrow('EADDRINUSE');
  });

  it('works with a client of others', async () => {
    running = await start({ service: 'submission', authenticator: await fakeAuthenticator() });
    const transport = createTransport({
      host: '127.0.0.1',
      port: running.port,
      requireTLS: true,
      auth: { user: 'user', pass: 'pencil' },
      tls: { ca: certificate.cert, servername: 'mail.example' },
    });
    await transport.sendMail({
      from: 'a@b.example',
      to: ['c@d.example', 'é@d.example'],
      subject: '件名',
      text: '.\n..\nend',
      dsn: { id: 'x y', return: 'headers', notify: ['failure'], recipient: 'a@b.example' },
    });
    transport.close();
    const [message] = running.reception.messages;
    expect(message?.transaction).toMatchObject({
      mailParameters: { ret: 'hdrs', envid: 'x y', smtputf8: true },
      client: { protocol: 'UTF8SMTPSA' },
    });
    expect(message?.octets.toString()).toContain('\r\n.\r\n..\r\nend\r\n');
  });
});
