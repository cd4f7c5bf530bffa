import { describe, expect, it } from 'vitest';
import { type DnsZones, FakeResolver } from '#testing';
import {
  type ArcVerdict,
  arcMethod,
  MAILAUTH_LIMITS,
  makeDkimKey,
  readDkimKey,
  type SealOptions,
  scanMessage,
  sealArc,
  SIGNING_DIGEST,
  verifyArc,
} from '../index.js';

const { privateKey, record } = makeDkimKey('ed25519');
const key = { domain: 'list.example', selector: 's', key: readDkimKey(privateKey) };
const zones: DnsZones = { 's._domainkey.list.example': { TXT: [record] } };
const message = 'From: a@a.example\r\nSubject: Hello\r\n\r\nText\r\n';
const NOW = 1_800_000_000;

const scan = (text: string) => scanMessage(Buffer.from(text, 'latin1'), MAILAUTH_LIMITS, [SIGNING_DIGEST]);
const verify = (
  text: string,
  more: DnsZones = zones,
  arcInstances = MAILAUTH_LIMITS.arcInstances,
): Promise<ArcVerdict> =>
  verifyArc(scan(text), {
    resolver: new FakeResolver(more),
    limits: { ...MAILAUTH_LIMITS, arcInstances },
    now: NOW,
  });

async function seal(text: string, options: Partial<SealOptions> = {}, verdict?: ArcVerdict): Promise<string> {
  const results = 'list.example;\r\n\tspf=pass smtp.mailfrom=a@a.example';
  const sealed = sealArc(scan(text), verdict ?? (await verify(text)), key, {
    results,
    now: NOW,
    maxInstances: 50,
    ...options,
  });
  return (sealed ?? '') + text;
}

describe('a chain', () => {
  it('is none without seals', async () => {
    expect(await verify(message)).toMatchObject({ result: 'none', instances: 0, sealers: [] });
  });

  it('grows with each host, and says who they were', async () => {
    const once = await seal(message);
    const twice = await seal(`Received: by x\r\n${once}`);
    const verdict = await verify(twice);
    const results = 'list.example;\tspf=pass smtp.mailfrom=a@a.example';
    expect(verdict).toMatchObject({ result: 'pass', reason: null, instances: 2 });
    expect(verdict.sealers).toEqual([
      { domain: 'list.example', results },
      { domain: 'list.example', results },
    ]);
    expect(arcMethod(verdict, '192.0.2.1')).toMatchObject({
      result: 'pass',
      properties: [{ property: 'remote-ip' }, { type: 'header', property: 'd', value: 'list.example' }],
    });
  });

  it('holds when the message is changed before the next seal', async () => {
    const changed = (await seal(message)).replace('Subject: Hello', 'Subject: [list] Hello');
    expect((await verify(changed)).result).toBe('fail');
    const passed = await verify(await seal(message));
    expect((await verify(await seal(changed, {}, passed))).result).toBe('pass');
  });

  it.each([
    ['body', 'Text', 'Test', 'body hash'],
    ['field', 'Hello', 'Hallo', 'signature of instance 2'],
    ['results', 'spf=pass', 'spf=fail', 'seal of instance'],
    ['instances', 'i=1', 'i=3', 'instances'],
    ['validation', 'cv=pass', 'cv=none', 'says cv=none'],
    ['a part', 'ARC-Message-Signature', 'X-Message-Signature', 'not whole'],
    ['fields of a seal', 'cv=pass', 'cv=pass; h=from', 'which fields'],
    ['tag of it twice', 'cv=pass', 'cv=pass; a=rsa-sha1', 'instances'],
  ])('fails with another %s', async (_, from, to, reason) => {
    const twice = await seal(await seal(message));
    const verdict = await verify(twice.replace(from, to));
    expect(verdict).toMatchObject({ result: 'fail', sealers: [], temporary: false });
    expect(verdict.reason).toContain(reason);
  });

  it('that failed is sealed as such once, and not again', async () => {
    const broken = (await seal(message)).replace('Text', 'Test');
    const sealed = await seal(broken);
    expect(sealed).toContain('cv=fail');
    expect(await verify(sealed)).toMatchObject({ result: 'fail', reason: 'the seal of instance 2 says cv=fail' });
    expect(await seal(sealed)).toBe(sealed);
  });

  it('may be put off by the DNS', async () => {
    const sealed = await seal(message);
    const verdict = await verify(sealed, { 's._domainkey.list.example': { fails: 'servfail' } });
    expect(verdict).toMatchObject({ result: 'fail', temporary: true });
  });

  it('has so many instances, and no more', async () => {
    let text = message;
    for (let count = 0; count < 3; count += 1) text = await seal(text);
    expect((await verify(text, zones, 3)).result).toBe('pass');
    expect(await verify(text, zones, 2)).toMatchObject({ result: 'fail', reason: 'the chain is too long' });
    expect(await seal(text, { maxInstances: 3 })).toBe(text);
  });
});
