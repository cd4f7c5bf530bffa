import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeAuthenticator, type Running, start, type Wire } from './testing.js';

let running: Running | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const PLAIN = `AUTH PLAIN ${base64('\0user\0pencil')}`;
const WRONG = `AUTH PLAIN ${base64('\0user\0wrong')}`;

async function submission(more: Parameters<typeof start>[0] = {}): Promise<Running> {
  running = await start({
    service: 'submission',
    authenticator: await fakeAuthenticator(),
    cleartextAuthentication: 'always',
    ...more,
  });
  return running;
}

/** The client's side of SCRAM (RFC 5802 §3). */
function scramProof(hash: 'sha256' | 'sha1', bare: string, serverFirst: string): { final: string; verifier: string } {
  const fields = new Map(serverFirst.split(',').map((field) => [field[0], field.slice(2)]));
  const length = hash === 'sha256' ? 32 : 20;
  const salted = pbkdf2Sync(
    'pencil',
    Buffer.from(fields.get('s') ?? '', 'base64'),
    Number(fields.get('i')),
    length,
    hash,
  );
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
  const clientKey = hmac(salted, 'Client Key');
  const withoutProof = `c=biws,r=${fields.get('r')}`;
  const message = `${bare},${serverFirst},${withoutProof}`;
  const signature = hmac(createHash(hash).update(clientKey).digest(), message);
  const proof = Buffer.from(clientKey.map((octet, i) => octet ^ (signature[i] ?? 0)));
  const verifier = hmac(hmac(salted, 'Server Key'), message).toString('base64');
  return { final: `${withoutProof},p=${proof.toString('base64')}`, verifier };
}

async function scram(wire: Wire, hash: 'sha256' | 'sha1', user = 'user'): Promise<string> {
  const bare = `n=${user},r=client`;
  const challenge = await wire.say(`AUTH SCRAM-SHA-${hash === 'sha1' ? '1' : '256'} ${base64(`n,,${bare}`)}`);
  expect(challenge).toMatch(/^334 /);
  const { final, verifier } = scramProof(hash, bare, Buffer.from(challenge.slice(4), 'base64').toString());
  const last = await wire.say(base64(final));
  if (!last.startsWith('334 ')) return last;
  expect(Buffer.from(last.slice(4), 'base64').toString()).toBe(`v=${verifier}`);
  return wire.say('');
}

describe('AUTH', () => {
  it('is announced and needed for submission', async () => {
    const wire = await (await submission()).connect();
    expect(await wire.say('EHLO again')).toContain('AUTH SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN');
    expect(await wire.say('MAIL FROM:<a@b.example>')).toBe('530 5.7.0 Authentication required');
    expect(await wire.codes('RCPT TO:<a@b.example>', 'DATA')).toBe('530 530');
    wire.send('BDAT 6\r\nQUIT\r\n');
    expect(await wire.reply()).toMatch(/^530 /);
    expect(await wire.say(PLAIN)).toBe('235 2.7.0 Authentication succeeded');
    expect(await wire.codes(PLAIN, 'MAIL FROM:<a@b.example> AUTH=<>', 'RCPT TO:<c@d.example>', 'DATA', '.')).toBe(
      '503 250 250 354 250',
    );
    expect(running?.reception.messages[0]?.transaction.client).toMatchObject({
      authenticated: { username: 'user' },
      protocol: 'ESMTPA',
    });
  });

  it('takes PLAIN and LOGIN with and without initial response', async () => {
    const server = await submission();
    const dialogues = [
      ['AUTH PLAIN', '334', base64('\0user\0pencil')],
      ['auth plain =', '535'],
      ['AUTH LOGIN', '334 VXNlcm5hbWU6', base64('user'), '334 UGFzc3dvcmQ6', base64('pencil')],
      [`AUTH LOGIN ${base64('user')}`, '334 UGFzc3dvcmQ6', base64('pencil')],
    ];
    for (const [first = '', ...rest] of dialogues) {
      const wire = await server.connect();
      let reply = await wire.say(first);
      for (let i = 0; i < rest.length; i += 2) {
        expect(reply.startsWith(rest[i] ?? '')).toBe(true);
        if (rest[i + 1] !== undefined) reply = await wire.say(rest[i + 1] ?? '');
      }
      expect(reply).toMatch(rest.length > 1 ? /^235 2\.7\.0 / : /^535 5\.7\.8 /);
    }
  });

  it.each(['sha256', 'sha1'] as const)('takes SCRAM with %s', async (hash) => {
    const wire = await (await submission()).connect();
    expect(await scram(wire, hash)).toMatch(/^235 /);
    expect(await wire.say('MAIL FROM:<a@b.example>')).toMatch(/^250 /);
  });

  it('refuses SCRAM for unknown users as it does for wrong proofs', async () => {
    const wire = await (await submission()).connect();
    expect(await scram(wire, 'sha256', 'nobody')).toBe('535 5.7.8 Authentication credentials invalid');
    await wire.say(`AUTH SCRAM-SHA-256 ${base64('n,,n=user,r=x')}`);
    expect(await wire.say(base64('c=biws,r=x,p=AAAA'))).toBe('535 5.7.8 Authentication credentials invalid');
  });

  it('survives bad input', async () => {
    const wire = await (await submission({ limits: { authenticationFailures: 100 } })).connect();
    expect(await wire.say('AUTH')).toMatch(/^501 5\.5\.4 /);
    expect(await wire.say('AUTH CRAM-MD5')).toMatch(/^504 5\.5\.4 /);
    expect(await wire.say('AUTH constructor')).toMatch(/^504 /);
    expect(await wire.say('AUTH XOAUTH2')).toMatch(/^504 /);
    expect(await wire.say('AUTH PLAIN a b')).toMatch(/^501 /);
    expect(await wire.say('AUTH PLAIN !!!')).toMatch(/^501 5\.5\.2 /);
    expect(
      await wire.codes('AUTH PLAIN', '*', 'AUTH LOGIN', 'not base64', 'AUTH PLAIN', 'x'.repeat(20_000), 'NOOP'),
    ).toBe('334 501 334 501 334 501 250');
    expect(await wire.codes('MAIL FROM:<x@y.example>')).toBe('530');
    expect(await wire.say(PLAIN)).toMatch(/^235 /);
  });

  it('takes a long initial response, but no other long line', async () => {
    const wire = await (await submission()).connect();
    const long = `AUTH PLAIN ${base64(`\0user\0${'p'.repeat(5000)}`)}`;
    expect(await wire.say(long)).toMatch(/^535 /);
    expect(await wire.say(`NOOP ${'x'.repeat(3000)}`)).toMatch(/^500 5\.5\.2 /);
  });

  it('drops who fails too often, after the delay of the authenticator', async () => {
    const failures: (string | null)[] = [];
    const failed = async (username: string | null) => void failures.push(username);
    const wire = await (await submission({ authenticator: await fakeAuthenticator({ failed }) })).connect();
    expect(await wire.codes(WRONG, WRONG, WRONG)).toBe('535 535 535');
    expect(await wire.reply()).toMatch(/^421 4\.7\.0 /);
    expect(await wire.reply()).toBe('closed');
    expect(failures).toEqual(['user', 'user', 'user']);
  });

  it('says when the directory is away', async () => {
    const wire = await (await submission()).connect();
    expect(await wire.say(`AUTH PLAIN ${base64('\0outage\0x')}`)).toBe('454 4.7.0 Temporary authentication failure');
  });

  it('lets a user act as another only if told so', async () => {
    const as = `AUTH PLAIN ${base64('boss\0user\0pencil')}`;
    const wire = await (await submission()).connect();
    expect(await wire.say(as)).toMatch(/^535 /);
    await running?.stop();
    const authorize = async () => ({ accountId: 2, username: 'boss' });
    const other = await (await submission({ authenticator: await fakeAuthenticator({ authorize }) })).connect();
    expect(await other.codes(as, 'MAIL FROM:<a@b.example>', 'RCPT TO:<a@b.example>', 'DATA', '.')).toBe(
      '235 250 250 354 250',
    );
    expect(running?.reception.messages[0]?.transaction.client.authenticated?.username).toBe('boss');
  });

  it('hands tokens on where the authenticator can check them', async () => {
    const verifyToken = async (username: string, token: string) =>
      token === 'good' ? { accountId: 1, username } : null;
    const authenticator = await fakeAuthenticator({ mechanisms: ['OAUTHBEARER', 'XOAUTH2'], verifyToken });
    const wire = await (await submission({ authenticator })).connect();
    const error = base64('{"status":"401","schemes":"bearer","scope":"smtp"}');
    expect(await wire.say(`AUTH XOAUTH2 ${base64('user=u\x01auth=Bearer bad\x01\x01')}`)).toBe(`334 ${error}`);
    expect(await wire.say('')).toMatch(/^535 /);
    expect(await wire.say(`AUTH OAUTHBEARER ${base64('n,a=u,\x01auth=Bearer good\x01\x01')}`)).toMatch(/^235 /);
  });
});

describe('the policy for clear text', () => {
  it('never: nothing is offered before TLS', async () => {
    const wire = await (await submission({ cleartextAuthentication: 'never' })).connect();
    expect(await wire.say('EHLO x')).not.toContain('AUTH');
    expect(await wire.say(PLAIN)).toBe('538 5.7.11 Encryption required');
    expect(await wire.say('MAIL FROM:<a@b.example>')).toBe('530 5.7.0 Must issue a STARTTLS command first');
    await wire.say('STARTTLS');
    await wire.startTls();
    expect(await wire.say('EHLO x')).toContain('AUTH SCRAM');
    expect(await wire.say(PLAIN)).toMatch(/^235 /);
  });

  it('loopback: clients of this machine may', async () => {
    const wire = await (await submission({ cleartextAuthentication: 'loopback' })).connect();
    expect(await wire.say('EHLO x')).toContain('AUTH');
    const proxied = await (
      await submission({ cleartextAuthentication: 'loopback', proxyNetworks: ['127.0.0.0/8'] })
    ).connect({
      prefix: 'PROXY TCP4 192.0.2.9 127.0.0.1 5000 25\r\n',
    });
    expect(await proxied.say('EHLO x')).not.toContain('AUTH');
  });
});
