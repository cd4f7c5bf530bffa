import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeSelfSigned } from '#platform/net';
import { certificate, type Running, start, Wire } from './testing.fixture.js';

let running: Running;
const user = 'limits@store.test';
beforeAll(async () => {
  running = await start();
  await running.account(user, ['Subject: one\r\n\r\n']);
});
afterEach(() => running.calm());
afterAll(() => running.stop());

describe('limits', () => {
  it('of a command line', async () => {
    await running.service();
    const wire = await running.connect();
    expect(await wire.say(`USER ${'a'.repeat(1019)}`)).toBe('+OK');
    expect(await wire.say(`USER ${'a'.repeat(1020)}`)).toBe('-ERR Line too long');
    expect(await wire.say('a'.repeat(200_000))).toBe('-ERR Line too long');
    expect(await wire.say('NO\0OP')).toBe('-ERR Line is no text');
    expect(await wire.logIn(user)).toMatch(/^\+OK/);
  });

  it('of a line of AUTH', async () => {
    await running.service({ limits: { authenticationFailures: 10 } });
    const wire = await running.connect();
    expect(await wire.say(`AUTH PLAIN ${'A'.repeat(12_000)}`)).toMatch(/^-ERR \[AUTH\]/);
    expect(await wire.say(`AUTH PLAIN ${'A'.repeat(13_000)}`)).toBe('-ERR Line too long');
    await wire.say('AUTH PLAIN');
    expect(await wire.say('A'.repeat(12_289))).toBe('-ERR Cannot decode the response');
  });

  it('of bad commands', async () => {
    await running.service({ limits: { badCommands: 4 } });
    const wire = await running.connect();
    wire.send('GET / HTTP/1.1\r\nHost: x\r\nRETR\r\nSTAT\r\nNOOP\r\n');
    expect((await wire.rest()).split('\r\n').filter((line) => line.startsWith('-ERR'))).toHaveLength(4);
  });

  it('of connections, and of those from one address', async () => {
    await running.service({ limits: { connections: 2 } });
    const wires = [await running.connect(), await running.connect()];
    expect(await (await running.connect({ greet: false })).line()).toBe('-ERR [SYS/TEMP] Too many connections');
    wires[0]?.close();
    await expect.poll(async () => (await running.connect({ greet: false })).line()).toBe('+OK Fumibako POP3 ready');
    await running.calm();
    await running.service({ limits: { connectionsPerAddress: 1 }, proxyNetworks: ['127.0.0.1'] });
    const from = (address: string) =>
      running.connect({ greet: false, prefix: `PROXY TCP4 ${address} 127.0.0.1 1 2\r\n` });
    expect(await (await from('192.0.2.1')).line()).toMatch(/^\+OK/);
    expect(await (await from('192.0.2.1')).line()).toMatch(/^-ERR \[SYS\/TEMP\]/);
    expect(await (await from('192.0.2.2')).line()).toMatch(/^\+OK/);
    await running.calm();
    await running.service({ limits: { connectionsPerAddress: 1 }, exemptFromConnectionLimit: () => true });
    for (let count = 0; count < 3; count++)
      expect(await (await running.connect({ greet: false })).line()).toMatch(/^\+OK/);
  });

  it('of idleness, also for a client that does not read', async () => {
    const { service } = await running.service({ limits: { idle: 150 } });
    const wire = await running.connect();
    expect(await wire.rest()).toBe('');
    const slow = await running.connect();
    await slow.logIn(user);
    slow.socket.pause();
    slow.send('UIDL\r\n'.repeat(400_000));
    await expect.poll(() => service.connections, { timeout: 10_000 }).toBe(0);
    expect(service.options.limits.idle).toBe(150);
    const { service: usual } = await running.service();
    expect(usual.options.limits.idle).toBeGreaterThanOrEqual(600_000);
  });

  it('of the time for a handshake and for a PROXY header', async () => {
    const { port } = await running.service({ implicitTls: true, limits: { handshake: 100 } });
    const silent = new Wire(connect(port, '127.0.0.1'));
    expect(await silent.rest()).toBe('');
    const proxied = await running.service({ proxyNetworks: ['127.0.0.1'], limits: { handshake: 100 } });
    const quiet = new Wire(connect(proxied.port, '127.0.0.1'));
    expect(await quiet.rest()).toBe('');
    const wrong = new Wire(connect(proxied.port, '127.0.0.1'));
    wrong.send('USER x\r\n');
    expect(await wrong.rest()).toBe('');
    await expect.poll(() => proxied.service.connections).toBe(0);
    await running.service({ limits: { handshake: 100 } });
    const stls = await running.connect();
    await stls.say('STLS');
    expect(await stls.line()).toBe('closed');
  });
});

describe('TLS', () => {
  it('begins with STLS, and forgets what was said before', async () => {
    await running.service({ cleartextAuthentication: 'never' });
    const wire = await running.connect();
    expect(await wire.ask('CAPA')).toContain('\r\nSTLS\r\n');
    expect(await wire.say(`USER ${user}`)).toBe('-ERR Encryption required to log in');
    expect(await wire.say('STLS x')).toMatch(/^-ERR Syntax/);
    expect(await wire.say('STLS')).toBe('+OK Begin TLS');
    await wire.startTls();
    expect(await wire.say('PASS pencil box')).toBe('-ERR Say USER first');
    const capabilities = await wire.ask('CAPA');
    expect(capabilities).not.toContain('STLS');
    expect(capabilities).toContain('\r\nUSER\r\n');
    expect(await wire.say('STLS')).toBe('-ERR TLS is active already');
    expect(await wire.logIn(user)).toMatch(/^\+OK 1 /);
    expect(await wire.ask('RETR 1')).toContain('Subject: one');
    expect(await wire.say('QUIT')).toBe('+OK Bye');
    expect(await wire.line()).toBe('closed');
  });

  it('forgets USER at STLS', async () => {
    await running.service();
    const wire = await running.connect();
    await wire.say(`USER ${user}`);
    await wire.say('STLS');
    await wire.startTls();
    expect(await wire.say('PASS pencil box')).toBe('-ERR Say USER first');
  });

  it('S4: closes on octets behind STLS in the same segment', async () => {
    await running.service();
    for (const behind of [`USER ${user}\r\n`, 'US']) {
      const wire = await running.connect();
      wire.send(`STLS\r\n${behind}`);
      expect(await wire.rest()).toBe('-ERR Nothing may be sent behind STLS\r\n');
    }
  });

  it('S4: never runs octets that come during the handshake', async () => {
    const { service } = await running.service();
    const wire = await running.connect();
    await wire.say('STLS');
    wire.send(`USER ${user}\r\nPASS pencil box\r\n`);
    expect(await wire.rest()).not.toMatch(/\+OK|-ERR/);
    await expect.poll(() => service.connections).toBe(0);
  });

  it('is there from the first octet where it is implicit, behind a PROXY header too', async () => {
    const { port } = await running.service({
      implicitTls: true,
      cleartextAuthentication: 'never',
      proxyNetworks: ['127.0.0.1'],
    });
    const socket = connect(port, '127.0.0.1');
    socket.write('PROXY TCP4 192.0.2.9 127.0.0.1 1 2\r\n');
    const wire = new Wire(connectTls({ socket, servername: 'mail.example', ca: certificate.cert }));
    expect(await wire.line()).toBe('+OK Fumibako POP3 ready');
    expect(await wire.ask('CAPA')).not.toContain('STLS');
    expect(await wire.logIn(user)).toMatch(/^\+OK/);
    wire.send('QUIT\r\n');
    expect(await wire.rest()).toBe('+OK Bye\r\n');
  });

  it('is not there without a certificate', async () => {
    await running.service({ tls: null });
    const wire = await running.connect();
    expect(await wire.ask('CAPA')).not.toContain('STLS');
    expect(await wire.say('STLS')).toBe('-ERR TLS is not available');
    await expect(running.service({ tls: null, implicitTls: true })).rejects.toThrow(RangeError);
  });

  it('takes up a new certificate', async () => {
    const { service } = await running.service({ implicitTls: true });
    await running.connect({ tls: true });
    const other = makeSelfSigned({ names: ['other.example'], days: 1 });
    service.updateSecureContext(other);
    const wire = await running.connect({ tls: true, greet: false });
    expect(await wire.line()).toBe('closed');
    const { port } = await running.service({ implicitTls: true, tls: other });
    const socket = connectTls({ port, host: '127.0.0.1', servername: 'other.example', ca: other.cert });
    expect(await new Wire(socket).line()).toMatch(/^\+OK/);
    socket.destroy();
  });
});

describe('closing', () => {
  it('tells everybody and removes nothing', async () => {
    const { service } = await running.service();
    const [idle, marked] = [await running.connect(), await running.connect()];
    await marked.logIn(user);
    await marked.say('DELE 1');
    await service.close(1000);
    for (const wire of [idle, marked])
      expect(await wire.rest()).toBe('-ERR [SYS/TEMP] The server is shutting down\r\n');
    await running.service();
    const again = await running.connect();
    await expect.poll(() => again.logIn(user)).toMatch(/^\+OK 1 /);
  });

  it('lets the command at hand end, but waits no longer than the grace time', async () => {
    const { service } = await running.service();
    const wire = await running.connect();
    const store = running.store;
    const lock = store.lockMaildrop.bind(store);
    store.lockMaildrop = async (account) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return await lock(account);
    };
    wire.send(`USER ${user}\r\nPASS pencil box\r\n`);
    await wire.line();
    await service.close(5000);
    expect(await wire.rest()).toMatch(/^\+OK 1 .*\r\n-ERR \[SYS\/TEMP\] The server is shutting down\r\n$/);
    store.lockMaildrop = () => new Promise(() => undefined);
    const { service: second } = await running.service();
    const stuck = await running.connect();
    stuck.send(`USER ${user}\r\nPASS pencil box\r\n`);
    await stuck.line();
    await second.close(50);
    await expect.poll(() => second.connections).toBe(0);
    store.lockMaildrop = lock;
  });
});
