import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel';
import { makeSelfSigned } from '#platform/net';
import { TranscriptWire } from '#testing';
import { letter, password, put, say, signedIn, testImap, type TestImap, until } from '../fixtures/imap.js';

const clock = new ManualClock(Date.UTC(2026, 2, 3));
const user = 'client@gateway.test';
let imap: TestImap;
let port: number;

beforeAll(async () => {
  imap = await testImap(clock);
  ({ port } = await imap.start());
  await put(imap.test, await imap.people.add(user, password), [letter(1)]);
});
afterAll(() => imap.close());

describe('SCRAM', () => {
  async function exchange(hash: 'sha256' | 'sha1', secret: string, who = user): Promise<string[]> {
    const wire = TranscriptWire.open(port);
    await wire.response();
    const nonce = randomBytes(12).toString('hex');
    const bare = `n=${who},r=${nonce}`;
    const mechanism = hash === 'sha256' ? 'SCRAM-SHA-256' : 'SCRAM-SHA-1';
    wire.send(`a AUTHENTICATE ${mechanism} ${Buffer.from(`n,,${bare}`).toString('base64')}\r\n`);
    const first = Buffer.from((await wire.response())?.slice(2) ?? '', 'base64').toString();
    const [r = '', s = '', i = ''] = first.split(',').map((part) => part.slice(2));
    const salted = pbkdf2Sync(secret, Buffer.from(s, 'base64'), Number(i), hash === 'sha256' ? 32 : 20, hash);
    const mac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();
    const clientKey = mac(salted, 'Client Key');
    const final = `c=biws,r=${r}`;
    const signature = mac(createHash(hash).update(clientKey).digest(), `${bare},${first},${final}`);
    const proof = Buffer.from(clientKey.map((octet, index) => octet ^ (signature[index] ?? 0)));
    wire.send(`${Buffer.from(`${final},p=${proof.toString('base64')}`).toString('base64')}\r\n`);
    const answer = (await wire.response()) ?? '';
    if (!answer.startsWith('+')) return [answer];
    const server = mac(mac(salted, 'Server Key'), `${bare},${first},${final}`).toString('base64');
    expect(Buffer.from(answer.slice(2), 'base64').toString()).toBe(`v=${server}`);
    wire.send('\r\n');
    return [answer, (await wire.response()) ?? ''];
  }

  it.each(['sha256', 'sha1'] as const)('signs in with %s', async (hash) => {
    expect((await exchange(hash, password))[1]).toContain('a OK [CAPABILITY');
  });

  it('says the same to a wrong password and to a stranger', async () => {
    expect(await exchange('sha256', 'wrong-word')).toEqual(['a NO [AUTHENTICATIONFAILED] Authentication failed']);
    expect(await exchange('sha256', password, 'nobody@gateway.test')).toEqual([
      'a NO [AUTHENTICATIONFAILED] Authentication failed',
    ]);
  });
});

describe('large messages', () => {
  it('come and go in slices', async () => {
    const attachment = randomBytes(3_000_000);
    const head =
      'Subject: big\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/zip\r\n';
    const body = attachment.toString('base64').replace(/.{76}/g, '$&\r\n');
    const message = Buffer.from(`${head}Content-Transfer-Encoding: base64\r\n\r\n${body}\r\n--b--\r\n`);
    const wire = await signedIn(port, user);
    wire.send(`a APPEND Sent {${message.length}}\r\n`);
    expect(await wire.response()).toBe('+ Ready for the message');
    wire.send(message);
    wire.send('\r\n');
    expect((await until(wire, 'a')).at(-1)).toMatch(/^a OK \[APPENDUID \d+ 1\]/);
    await say(wire, 's SELECT Sent');
    const [whole] = await say(wire, 'b FETCH 1 BODY.PEEK[]');
    expect(whole?.includes(message.toString('latin1'))).toBe(true);
    const [binary] = await say(wire, 'c FETCH 1 BINARY.PEEK[1]');
    expect(binary).toBe(`* 1 FETCH (BINARY[1] ~{3000000}\r\n${attachment.toString('latin1')})`);
    const [partial] = await say(wire, 'd FETCH 1 BINARY.PEEK[1]<2000000.70000>');
    expect(partial).toContain(attachment.subarray(2_000_000, 2_070_000).toString('latin1'));
    expect((await say(wire, 'e FETCH 1 BINARY.SIZE[1]'))[0]).toBe('* 1 FETCH (BINARY.SIZE[1] 3000000)');
    const [middle] = await say(wire, 'f FETCH 1 BODY.PEEK[1]<1000000.300000>');
    const start = message.indexOf('\r\n\r\n', head.length) + 4 + 1_000_000;
    expect(middle).toContain(message.subarray(start, start + 300_000).toString('latin1'));
    expect((await say(wire, 'g SEARCH SUBJECT big TEXT "no such words"')).at(0)).toBe('* SEARCH');
    wire.close();
  });
});

describe('limits', () => {
  it('refuses one connection too many, of one address and of all', async () => {
    const { port: narrow } = await imap.start({ limits: { connectionsPerAddress: 2 } });
    const wires = [TranscriptWire.open(narrow), TranscriptWire.open(narrow)];
    for (const wire of wires) expect(await wire.response()).toMatch(/^\* OK/);
    const third = TranscriptWire.open(narrow);
    expect(await until(third, 'x')).toEqual(['* BYE [UNAVAILABLE] Too many connections', '<closed>']);
    for (const wire of wires) wire.close();
    const { port: single } = await imap.start({ limits: { connections: 1 } });
    const only = TranscriptWire.open(single);
    await only.response();
    expect(await until(TranscriptWire.open(single), 'x')).toEqual([
      '* BYE [UNAVAILABLE] Too many connections',
      '<closed>',
    ]);
    only.close();
  });

  it('ends what is idle and what does not log in', async () => {
    const { port: hasty } = await imap.start({ limits: { idle: 80, login: 10_000 } });
    const wire = await signedIn(hasty, user);
    expect(await until(wire, 'x')).toEqual(['* BYE Idle for too long', '<closed>']);
    const { port: brisk } = await imap.start({ limits: { login: 80 } });
    const stranger = TranscriptWire.open(brisk);
    await stranger.response();
    expect(await until(stranger, 'x')).toEqual(['* BYE Log-in took too long', '<closed>']);
  });

  it('counts failed sign-ins of one client against it', async () => {
    const clients = await imap.people.add('throttled@gateway.test', password);
    expect(clients).toBeGreaterThan(0);
    const { port: own } = await imap.start({ proxyNetworks: ['127.0.0.1'], limits: { authenticationFailures: 100 } });
    const wire = TranscriptWire.open(own);
    wire.send('PROXY TCP4 192.0.2.77 192.0.2.1 1000 143\r\n');
    await wire.response();
    const replies: string[] = [];
    for (let index = 0; index < 11; index += 1)
      replies.push((await say(wire, `a${index} LOGIN throttled@gateway.test wrong-word`)).at(-1) ?? '');
    expect(replies.at(0)).toContain('[AUTHENTICATIONFAILED]');
    expect(replies.at(-1)).toContain('[UNAVAILABLE]');
    wire.close();
  });
});

describe('the listener', () => {
  it('wants a PROXY header from a proxy and nothing else', async () => {
    const { port: proxied } = await imap.start({ proxyNetworks: ['127.0.0.0/8'], cleartextAuthentication: 'loopback' });
    const wire = TranscriptWire.open(proxied);
    wire.send('PROXY TCP4 192.0.2.9 192.0.2.1 1000 143\r\n');
    expect(await wire.response()).toContain('LOGINDISABLED');
    wire.close();
    const direct = TranscriptWire.open(proxied);
    direct.send('a LOGIN x y\r\n');
    expect(await direct.response()).toBeNull();
    const { port: local } = await imap.start({ cleartextAuthentication: 'loopback' });
    const own = TranscriptWire.open(local);
    expect(await own.response()).toContain('AUTH=PLAIN');
    own.close();
  });

  it('shows a new certificate to new handshakes', async () => {
    const { service, port: secure } = await imap.start({ implicitTls: true });
    const subject = async (): Promise<string> => {
      const socket = connectTls({ port: secure, host: '127.0.0.1', rejectUnauthorized: false });
      await new Promise((resolve) => socket.once('secureConnect', resolve));
      const { CN } = socket.getPeerCertificate().subject;
      socket.destroy();
      return String(CN);
    };
    expect(await subject()).toBe('localhost');
    service.updateSecureContext(makeSelfSigned({ names: ['new.example'], days: 1 }));
    expect(await subject()).toBe('new.example');
  });

  it('says BYE when it closes, to one who idles too', async () => {
    const { service, port: own } = await imap.start();
    const idle = await signedIn(own, user);
    idle.send('a IDLE\r\n');
    expect(await idle.response()).toBe('+ idling');
    const quiet = TranscriptWire.open(own);
    await quiet.response();
    const closed = service.close(5000);
    expect(await until(idle, 'x')).toEqual(['* BYE [UNAVAILABLE] Server shutting down', '<closed>']);
    expect(await until(quiet, 'x')).toEqual(['* BYE [UNAVAILABLE] Server shutting down', '<closed>']);
    idle.close();
    quiet.close();
    await closed;
    expect(service.connections).toBe(0);
  });

  it('cannot offer TLS from the first octet without a certificate', async () => {
    await expect(imap.start({ implicitTls: true, tls: null })).rejects.toThrow(RangeError);
  });
});

describe('news from another process', () => {
  it('reaches one who idles, and one who asks', async () => {
    const mine = await imap.people.add('elsewhere@gateway.test', password);
    const wires = [
      await signedIn(port, 'elsewhere@gateway.test'),
      await signedIn(port, 'elsewhere@gateway.test'),
    ] as const;
    for (const wire of wires) await say(wire, 's SELECT INBOX');
    wires[0].send('a IDLE\r\n');
    await wires[0].response();
    const other = imap.test.another();
    await put({ ...imap.test, store: other }, mine, [letter(1), letter(2)]);
    imap.test.store.hub.accountChanged(mine);
    expect(await wires[0].response()).toBe('* 2 EXISTS');
    expect(await say(wires[1], 'b NOOP')).toEqual(['* 2 EXISTS', '* 0 RECENT', 'b OK NOOP completed']);
    for (const wire of wires) wire.close();
  });

  it('ends the sessions of an account that may not stay', async () => {
    const { service, port: own } = await imap.start();
    const mine = await imap.people.add('expelled@gateway.test', password);
    const wire = await signedIn(own, 'expelled@gateway.test');
    const stays = await signedIn(own, user);
    service.disconnect(mine);
    expect(await until(wire, 'x')).toEqual(['* BYE [EXPIRED] Log in again', '<closed>']);
    expect(await say(stays, 'a NOOP')).toEqual(['a OK NOOP completed']);
    stays.close();
  });
});

describe('when the store is away', () => {
  it('says so and goes on', async () => {
    const wire = await signedIn(port, user);
    const { reader } = imap.test.store;
    const read = reader.envelopes.bind(reader);
    await say(wire, 's SELECT INBOX');
    reader.envelopes = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
    expect(await say(wire, 'a FETCH 1 ENVELOPE')).toEqual(['a NO [UNAVAILABLE] Try again later']);
    reader.envelopes = () => Promise.reject(new TypeError('a fault'));
    expect(await say(wire, 'b FETCH 1 ENVELOPE')).toEqual(['b NO [SERVERBUG] Internal error']);
    reader.envelopes = read;
    expect((await say(wire, 'c FETCH 1 ENVELOPE')).at(-1)).toBe('c OK FETCH completed');
    wire.close();
  });
});
