import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fakeAuthenticator, password, type Running, start, type Wire } from './testing.fixture.js';

let running: Running;
const user = 'user@store.test';
beforeAll(async () => {
  running = await start();
  await running.account(user);
});
afterEach(() => running.calm());
afterAll(() => running.stop());

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const plain = (text: string): string => base64(`\0${user}\0${text}`);

/** The client's side of SCRAM (RFC 5802 §3). */
async function scram(wire: Wire, secret: string): Promise<string> {
  const bare = `n=${user},r=client`;
  const first = await wire.say(`AUTH SCRAM-SHA-256 ${base64(`n,,${bare}`)}`);
  const serverFirst = Buffer.from(first.slice(2), 'base64').toString();
  const fields = new Map(serverFirst.split(',').map((field) => [field[0], field.slice(2)]));
  const salted = pbkdf2Sync(
    secret,
    Buffer.from(fields.get('s') ?? '', 'base64'),
    Number(fields.get('i')),
    32,
    'sha256',
  );
  const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const clientKey = hmac(salted, 'Client Key');
  const withoutProof = `c=biws,r=${fields.get('r')}`;
  const signature = hmac(createHash('sha256').update(clientKey).digest(), `${bare},${serverFirst},${withoutProof}`);
  const proof = Buffer.from(clientKey.map((octet, index) => octet ^ (signature[index] ?? 0)));
  const last = await wire.say(base64(`${withoutProof},p=${proof.toString('base64')}`));
  if (!last.startsWith('+ ')) return last;
  expect(Buffer.from(last.slice(2), 'base64').toString()).toMatch(/^v=/);
  return await wire.say('');
}

async function fresh(): Promise<Wire> {
  await running.calm();
  await running.service();
  return await running.connect();
}

describe('logging in', () => {
  it('works by every mechanism', async () => {
    const ways: ((wire: Wire) => Promise<string>)[] = [
      (wire) => wire.logIn(user),
      (wire) => wire.say(`AUTH PLAIN ${plain(password)}`),
      async (wire) => {
        expect(await wire.say('AUTH PLAIN')).toBe('+ ');
        return await wire.say(plain(password));
      },
      async (wire) => {
        expect(await wire.say('AUTH PLAIN =')).toMatch(/^-ERR/);
        return await wire.say(`auth plain ${plain(password)}`);
      },
      async (wire) => {
        expect(await wire.say('AUTH LOGIN')).toMatch(/^\+ /);
        expect(await wire.say(base64(user))).toMatch(/^\+ /);
        return await wire.say(base64(password));
      },
      (wire) => scram(wire, password),
    ];
    for (const way of ways) expect(await way(await fresh())).toBe('+OK 0 messages (0 octets)');
  });

  it('fails alike for a wrong password, an unknown name and another identity', async () => {
    const failure = '-ERR [AUTH] Authentication failed';
    const wire = await fresh();
    await wire.say(`USER ${user}`);
    expect(await wire.say('PASS wrong')).toBe(failure);
    expect(await wire.say(`PASS ${password}`)).toBe('-ERR Say USER first');
    await wire.say('USER nobody@store.test');
    expect(await wire.say('PASS wrong')).toBe(failure);
    expect(await (await fresh()).say(`AUTH PLAIN ${plain('wrong')}`)).toBe(failure);
    expect(await (await fresh()).say(`AUTH PLAIN ${base64(`other@store.test\0${user}\0${password}`)}`)).toBe(failure);
    expect(await scram(await fresh(), 'wrong')).toBe(failure);
  });

  it('is postponed when it cannot be checked', async () => {
    const wire = await fresh();
    await wire.say('USER outage');
    expect(await wire.say('PASS x')).toBe('-ERR [SYS/TEMP] Temporary authentication failure');
  });

  it('says what exchanges it cannot follow', async () => {
    expect(await (await fresh()).say('AUTH CRAM-MD5')).toBe('-ERR Mechanism not known');
    expect(await (await fresh()).ask('AUTH')).toBe('+OK Mechanisms\r\nSCRAM-SHA-256\r\nPLAIN\r\nLOGIN\r\n.');
    const wire = await fresh();
    await wire.say('AUTH PLAIN');
    expect(await wire.say('*')).toBe('-ERR Authentication cancelled');
    await wire.say('AUTH PLAIN');
    expect(await wire.say('no base64!')).toBe('-ERR Cannot decode the response');
  });

  it('ends the connection after too many failures', async () => {
    const wire = await fresh();
    for (let count = 0; count < 3; count++) {
      wire.send(`USER ${user}\r\nPASS wrong\r\n`);
      await wire.line();
      expect(await wire.line()).toMatch(/^-ERR \[AUTH\]/);
    }
    expect(await wire.line()).toBe('closed');
  });

  it('lets an account without a store know', async () => {
    const ghost = { ...(await fakeAuthenticator(new Map([['ghost', 424_242 as never]]))) };
    await running.service({ authenticator: ghost });
    const wire = await running.connect();
    expect(await wire.logIn('ghost')).toBe('-ERR [SYS/PERM] There is no maildrop for this account');
    expect(await wire.logIn('ghost')).toMatch(/SYS\/PERM/);
  });
});

describe('cleartext', () => {
  it.each([
    ['never', '127.0.0.1', false],
    ['loopback', '127.0.0.1', true],
    ['loopback', '192.0.2.7', false],
    ['always', '192.0.2.7', true],
  ] as const)('passwords are taken %s, from %s: %s', async (policy, address, allowed) => {
    await running.service({ cleartextAuthentication: policy, proxyNetworks: ['127.0.0.0/8'] });
    const wire = await running.connect({ prefix: `PROXY TCP4 ${address} 127.0.0.1 4000 110\r\n` });
    expect((await wire.ask('CAPA')).includes('SASL')).toBe(allowed);
    expect((await wire.say(`USER ${user}`)).startsWith('+OK')).toBe(allowed);
    if (!allowed) expect(await wire.say(`PASS ${password}`)).toBe('-ERR Say USER first');
    if (!allowed) expect(await wire.say('AUTH PLAIN')).toBe('-ERR Encryption required to log in');
  });
});
