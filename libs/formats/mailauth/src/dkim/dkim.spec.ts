import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type DnsZones, FakeResolver, randomFrom } from '#testing';
import {
  type DkimVerdict,
  dkimRecord,
  MAILAUTH_LIMITS,
  type MailauthLimits,
  makeDkimKey,
  MessageScan,
  readDkimKey,
  scanMessage,
  SIGNING_DIGEST,
  signDkim,
  txtStrings,
  verifyDkim,
} from '../index.js';

const NOW = 1_800_000_000;

/** RFC 8463 §A.3. */
const football = `DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
`.replace(/\n/g, '\r\n');

const footballKeys: DnsZones = {
  'brisbane._domainkey.football.example.com': {
    TXT: ['v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
  },
  'test._domainkey.football.example.com': {
    TXT: [
      'v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB',
    ],
  },
};

const verify = (message: string, zones: DnsZones, limits: Partial<MailauthLimits> = {}, now = NOW) => {
  const all = { ...MAILAUTH_LIMITS, ...limits };
  const scanned = scanMessage(Buffer.from(message, 'latin1'), all);
  return verifyDkim(scanned, { resolver: new FakeResolver(zones), limits: all, now });
};
const resultsOf = (verdicts: readonly DkimVerdict[]) => verdicts.map(({ result }) => result);

const keys = { rsa: makeDkimKey('rsa'), ed25519: makeDkimKey('ed25519') };
const zoneOf = (record: string): DnsZones => ({ 's1._domainkey.our.example': { TXT: [record] } });
const plain = [
  'From: A <a@our.example>',
  'To: b@b.example',
  'Subject: =?utf-8?q?x?=',
  '',
  'Text  with \t blanks ',
  '',
  'End',
  '',
  '',
].join('\r\n');

function signed(message = plain, kind: 'rsa' | 'ed25519' = 'ed25519', lifetime: number | null = 1000): string {
  const scanned = scanMessage(Buffer.from(message, 'latin1'), MAILAUTH_LIMITS, [SIGNING_DIGEST]);
  const key = readDkimKey(keys[kind].privateKey);
  return signDkim(scanned, { domain: 'our.example', selector: 's1', key }, { now: NOW, lifetime }) + message;
}

/** Signs with tags as a careless or hostile signer would write them. */
function signedAs(message: string, tags: string, record?: string): Promise<DkimVerdict[]> {
  const { privateKey } = keys.ed25519;
  const scanned = scanMessage(Buffer.from(message, 'latin1'), MAILAUTH_LIMITS, [SIGNING_DIGEST]);
  const digest = scanned.digest(SIGNING_DIGEST)?.digest.toString('base64');
  const head = `DKIM-Signature: ${tags.replace('BH', digest as string)}; b=AAAA\r\n`;
  return verify(head + message, zoneOf(record ?? dkimRecord(createPrivateKey(privateKey))));
}

describe('the messages of RFC 8463 §A.3', () => {
  it('pass with both keys', async () => {
    const verdicts = await verify(football, footballKeys);
    expect(verdicts).toMatchObject([
      { result: 'pass', keyBits: 256, signature: { selector: 'brisbane', identity: '@football.example.com' } },
      { result: 'pass', keyBits: 1024, signature: { selector: 'test' } },
    ]);
  });

  it.each([
    ['body', 'We lost', 'We won', 'body hash did not verify'],
    ['field', 'dinner', 'supper', 'signature did not verify'],
    ['second From', 'From: Joe', 'From: evil@evil.example\r\nFrom: Joe', 'signature did not verify'],
    ['second Subject', 'To: Suzie', 'Subject: won\r\nTo: Suzie', 'signature did not verify'],
  ])('fail with another %s', async (_, from, to, reason) => {
    const verdicts = await verify(football.replace(from, to), footballKeys);
    expect(verdicts).toMatchObject([
      { result: 'fail', reason },
      { result: 'fail', reason },
    ]);
  });

  it('pass with blanks that the relaxed form leaves out', async () => {
    const changed =
      football.replace('Subject: Is ', 'SUBJECT :  Is\r\n\t').replace('game.  Are', 'game. \t Are') + '\r\n\r\n';
    expect(resultsOf(await verify(changed, footballKeys))).toEqual(['pass', 'pass']);
  });

  it('are looked at in whatever chunks they come', async () => {
    const random = randomFrom(7);
    const octets = Buffer.from(football);
    for (let round = 0; round < 50; round += 1) {
      const scan = new MessageScan(MAILAUTH_LIMITS);
      for (let at = 0; at < octets.length; ) {
        const end = at + 1 + Math.floor(random() * (round < 10 ? 2 : 400));
        scan.write(octets.subarray(at, end));
        at = end;
      }
      const environment = { resolver: new FakeResolver(footballKeys), limits: MAILAUTH_LIMITS, now: NOW };
      expect(resultsOf(await verifyDkim(scan.end(), environment))).toEqual(['pass', 'pass']);
    }
  });
});

describe('what we sign', () => {
  it.each(['rsa', 'ed25519'] as const)('verifies, with %s', async (kind) => {
    const verdicts = await verify(signed(plain, kind), zoneOf(keys[kind].record));
    expect(verdicts).toMatchObject([{ result: 'pass', signature: { expiresAt: NOW + 1000, body: { length: null } } }]);
  });

  it.each([
    ['a body without its last CRLF', 'From: a@our.example\r\n\r\nEnd'],
    ['an empty body', 'From: a@our.example\r\n\r\n'],
    ['no body at all', 'From: a@our.example\r\n'],
    ['empty lines alone', 'From: a@our.example\r\n\r\n\r\n\r\n'],
    ['eight-bit text', 'From: \xe9 <a@our.example>\r\nSubject: \xff\r\n\r\n\xe9\x00\r\n'],
    ['a lone CR', 'From: a@our.example\r\n\r\na \rb\r'],
  ])('verifies with %s', async (_, message) => {
    expect(resultsOf(await verify(signed(message), zoneOf(keys.ed25519.record)))).toEqual(['pass']);
  });

  it.each(['From', 'To', 'Cc', 'Subject', 'Date', 'Reply-To', 'Content-Type', 'Message-ID'])(
    'allows no other %s',
    async (name) => {
      const [head, ...rest] = signed().split('From: A');
      const changed = `${head}${name}: x@evil.example\r\nFrom: A${rest.join('From: A')}`;
      expect(resultsOf(await verify(changed, zoneOf(keys.ed25519.record)))).toEqual(['fail']);
    },
  );

  it('has lines that are not long', () => {
    const lines = signed(plain, 'rsa').split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(79);
  });

  it('expires', async () => {
    expect(resultsOf(await verify(signed(), zoneOf(keys.ed25519.record), {}, NOW + 1000))).toEqual(['pass']);
    expect(resultsOf(await verify(signed(), zoneOf(keys.ed25519.record), {}, NOW + 1001))).toEqual(['fail']);
    expect(resultsOf(await verify(signed(plain, 'rsa', null), zoneOf(keys.rsa.record), {}, 2 * NOW))).toEqual(['pass']);
  });

  it('is not believed before its time', async () => {
    expect(resultsOf(await verify(signed(), zoneOf(keys.ed25519.record), { clockSkew: 10 }, NOW - 10))).toEqual([
      'pass',
    ]);
    expect(resultsOf(await verify(signed(), zoneOf(keys.ed25519.record), { clockSkew: 10 }, NOW - 11))).toEqual([
      'policy',
    ]);
  });
});

describe('signatures that cannot be verified', () => {
  const good = 'v=1; a=ed25519-sha256; c=relaxed/relaxed; d=our.example; s=s1; h=from; bh=BH';
  it.each([
    ['without a version', good.replace('v=1; ', '')],
    ['of another version', good.replace('v=1', 'v=2')],
    ['with a tag twice', `${good}; d=evil.example`],
    ['without From', good.replace('h=from', 'h=to')],
    ['of an unknown algorithm', good.replace('ed25519', 'dsa')],
    ['of an unknown form', good.replace('c=relaxed', 'c=nofws')],
    ['of another identity', `${good}; i=a@evil.example`],
    ['of a domain that ends alike', `${good}; i=a@notour.example`],
    ['with a domain that is none', good.replace('d=our.example', "d=our.example'.evil.example")],
    ['with a selector that is none', good.replace('s=s1', 's=s1\0')],
    ['with a selector that leads away', good.replace('s=s1', 's=s1.')],
    ['that expire before they are made', `${good}; t=5; x=4`],
    ['with times that are none', `${good}; t=-5`],
    ['with a key elsewhere', `${good}; q=http`],
    ['with no base64', good.replace('BH', '*')],
    ['of a longer body', `${good}; l=999999`],
  ])('are errors %s', async (_, tags) => {
    expect(resultsOf(await signedAs(plain, tags))).toEqual(['permerror']);
  });

  it('are told from those that are only wrong', async () => {
    expect(resultsOf(await signedAs(plain, good))).toEqual(['fail']);
  });

  const record = keys.ed25519.record;
  it.each([
    ['no key', 'v=spf1 -all', 'permerror'],
    ['a revoked key', 'v=DKIM1; k=ed25519; p=', 'permerror'],
    ['another kind of key', record.replace('ed25519', 'rsa'), 'permerror'],
    ['a key that is none', 'k=ed25519; p=AAAA', 'permerror'],
    ['a key of a later version', record.replace('DKIM1', 'DKIM2'), 'permerror'],
    ['a version behind', `k=ed25519; ${record.replace(' k=ed25519;', '')}`, 'permerror'],
    ['a key for another hash', `${record}; h=sha1`, 'permerror'],
    ['a key for another service', `${record}; s=tlsrpt`, 'permerror'],
    ['a key that is good', `${record}; s=email:other; h=sha1:sha256; n=note`, 'fail'],
  ])('%s', async (_, text, result) => {
    expect(resultsOf(await signedAs(plain, good, text))).toEqual([result]);
  });

  it('a key for the domain itself alone', async () => {
    const below = `${good}; i=a@sub.our.example`;
    expect(resultsOf(await signedAs(plain, below, `${record}; t=s`))).toEqual(['permerror']);
    expect(resultsOf(await signedAs(plain, below, `${record}; t=y`))).toEqual(['fail']);
    expect(await signedAs(plain, good, `${record}; t=y:s`)).toMatchObject([{ result: 'fail', testing: true }]);
  });

  it('a name that cannot be asked for now', async () => {
    const verdicts = await verify(signed(), { 's1._domainkey.our.example': { fails: 'servfail' } });
    expect(resultsOf(verdicts)).toEqual(['temperror']);
  });

  it('two keys of one name', async () => {
    const verdicts = await verify(signed(), { 's1._domainkey.our.example': { TXT: [record, keys.rsa.record] } });
    expect(resultsOf(verdicts)).toEqual(['permerror']);
  });
});

describe('what proves too little', () => {
  function withRsa(bits: number, a = 'rsa-sha256', extra = '') {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
    const message = 'From: a@our.example\r\n\r\nText\r\n';
    const wish = { canonicalization: 'simple', hash: a === 'rsa-sha1' ? 'sha1' : 'sha256', length: null } as const;
    const body = scanMessage(Buffer.from(message), MAILAUTH_LIMITS, [wish]).digest(wish)?.digest.toString('base64');
    const own = `DKIM-Signature: v=1; a=${a}; d=our.example; s=s1; h=from${extra}; bh=${body}; b=`;
    const b = sign(wish.hash, Buffer.from(`From: a@our.example\r\n${own}`), privateKey).toString('base64');
    const p = createPublicKey(privateKey).export({ type: 'pkcs1', format: 'der' }).toString('base64');
    return { message: `${own}${b}\r\n${message}`, zones: zoneOf(`v=DKIM1; p=${p}`) };
  }

  it.each([
    [512, 'policy'],
    [1023, 'policy'],
    [1024, 'pass'],
  ])('a key of %d bits: %s', async (bits, result) => {
    const { message, zones } = withRsa(bits);
    expect(resultsOf(await verify(message, zones))).toEqual([result]);
  });

  it('a key that takes too long', async () => {
    const { message, zones } = withRsa(1536);
    expect(resultsOf(await verify(message, zones, { rsaBitsMax: 1536 }))).toEqual(['pass']);
    expect(resultsOf(await verify(message, zones, { rsaBitsMax: 1535 }))).toEqual(['policy']);
  });

  it('SHA-1 (RFC 8301 §3.1)', async () => {
    const { message, zones } = withRsa(1024, 'rsa-sha1');
    expect(resultsOf(await verify(message, zones))).toEqual(['policy']);
  });

  it('a part of the body', async () => {
    const { message, zones } = withRsa(1024, 'rsa-sha256', '; l=6');
    expect(resultsOf(await verify(message, zones))).toEqual(['pass']);
    const verdicts = await verify(`${message}<script>\r\n`, zones);
    expect(verdicts).toMatchObject([{ result: 'policy', reason: '10 octets of the body are not signed' }]);
  });
});

describe('limits', () => {
  it('so many signatures are verified', async () => {
    const message =
      football.slice(0, football.indexOf('From: ')).repeat(5) + football.slice(football.indexOf('From: '));
    expect(await verify(message, footballKeys)).toHaveLength(MAILAUTH_LIMITS.dkimSignatures);
    expect(await verify(message, footballKeys, { dkimSignatures: 3 })).toHaveLength(3);
  });

  it('so much of a header is read', async () => {
    const size = football.indexOf('\r\n\r\n') + 4;
    expect(await verify(football, footballKeys, { headerOctets: size })).toHaveLength(2);
    expect(await verify(football, footballKeys, { headerOctets: size - 1 })).toHaveLength(0);
    const scanned = scanMessage(Buffer.from(football), { ...MAILAUTH_LIMITS, headerOctets: 100 });
    expect(scanned.headerTooLong).toBe(true);
  });
});

describe('keys', () => {
  it('are published as RFC 8463 §A.2 does', () => {
    const seed = Buffer.from('nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=', 'base64');
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    expect(dkimRecord(key)).toBe(footballKeys['brisbane._domainkey.football.example.com']?.TXT?.[0]);
  });

  it('are printed for zone files in strings of 255 octets', () => {
    expect(txtStrings('a"b\\c')).toBe('"a\\"b\\\\c"');
    expect(txtStrings('x'.repeat(256))).toBe(`"${'x'.repeat(255)}" "x"`);
    expect(txtStrings(keys.rsa.record)).toMatch(/^"v=DKIM1; k=rsa; p=[^"]+" "[^"]+"$/);
  });
});
