import { describe, expect, it } from 'vitest';
import { type DnsZones, FakeResolver } from '#testing';
import {
  acceptsReports,
  authorDomain,
  type DmarcEnvironment,
  dmarcMethod,
  evaluateDmarc,
  MAILAUTH_LIMITS,
  parseDmarcRecord,
  scanMessage,
} from '../index.js';
import { namesUpwards } from './treeWalk.js';

const policy = (text: string) => ({ TXT: [`v=DMARC1; ${text}`] });
const zones: DnsZones = {
  '_dmarc.org.example': policy('p=reject; sp=quarantine; rua=mailto:a@org.example'),
  'sub.org.example': { A: ['192.0.2.1'] },
  'nowhere.parent.example': {},
  '_dmarc.parent.example': policy('p=none; sp=quarantine; np=reject'),
  'there.parent.example': { A: ['192.0.2.1'] },
  '_dmarc.strict.example': policy('p=reject; adkim=s; aspf=s'),
  '_dmarc.suffix.example': policy('p=reject; psd=y'),
  '_dmarc.own.suffix.example': policy('p=quarantine'),
  '_dmarc.alone.org.example': policy('p=quarantine; psd=n'),
  '_dmarc.sample.example': policy('p=reject; pct=25'),
  '_dmarc.trial.example': policy('p=reject; t=y'),
  '_dmarc.twice.example': { TXT: ['v=DMARC1; p=reject', 'v=DMARC1; p=none'] },
  '_dmarc.broken.example': { fails: 'servfail' },
};

const environment = (more: Partial<DmarcEnvironment> = {}): DmarcEnvironment & { resolver: FakeResolver } => ({
  limits: MAILAUTH_LIMITS,
  random: () => 0.5,
  ...more,
  resolver: new FakeResolver(zones),
});
const pass = (domain: string) => ({ domain, passes: true });
const evaluate = (author: string, spf: string | null, dkim: string[] = [], more: Partial<DmarcEnvironment> = {}) =>
  evaluateDmarc(author, spf === null ? null : pass(spf), dkim.map(pass), environment(more));

describe('alignment', () => {
  it.each([
    ['org.example', 'org.example', null, 'pass'],
    ['org.example', 'bounce.org.example', null, 'pass'],
    ['sub.org.example', 'other.org.example', null, 'pass'],
    ['sub.org.example', null, 'org.example', 'pass'],
    ['org.example', 'notorg.example', null, 'fail'],
    ['org.example', 'org.example.evil.example', 'example', 'fail'],
    ['strict.example', 'sub.strict.example', 'sub.strict.example', 'fail'],
    ['strict.example', null, 'strict.example', 'pass'],
    ['own.suffix.example', 'other.suffix.example', null, 'fail'],
    ['own.suffix.example', 'sub.own.suffix.example', null, 'pass'],
    ['org.example', 'alone.org.example', null, 'fail'],
    ['nobody.invalid', 'nobody.invalid', null, 'none'],
    ['twice.example', 'twice.example', null, 'none'],
    ['broken.example', 'broken.example', null, 'temperror'],
  ])('%s by SPF of %s and DKIM of %s: %s', async (author, spf, dkim, result) => {
    expect((await evaluate(author, spf, dkim === null ? [] : [dkim])).result).toBe(result);
  });

  it('counts nothing that did not pass', async () => {
    const failed = { domain: 'org.example', passes: false };
    const verdict = await evaluateDmarc('org.example', failed, [failed], environment());
    expect(verdict).toMatchObject({ result: 'fail', spfAligned: false, dkimAligned: false, policy: 'reject' });
  });

  it('may go by a list of public suffixes', async () => {
    const registrable = (domain: string) => (domain === 'co.example' ? null : domain.split('.').slice(-2).join('.'));
    expect(await evaluate('deep.sub.org.example', 'x.org.example', [], { registrable })).toMatchObject({
      result: 'pass',
      published: { domain: 'org.example' },
    });
    expect((await evaluate('co.example', null, [], { registrable })).result).toBe('none');
  });
});

describe('policies', () => {
  it.each([
    ['org.example', 'reject', 'org.example'],
    ['sub.org.example', 'quarantine', 'org.example'],
    ['alone.org.example', 'quarantine', 'alone.org.example'],
    ['there.parent.example', 'quarantine', 'parent.example'],
    ['gone.parent.example', 'reject', 'parent.example'],
    ['nobody.suffix.example', 'reject', 'suffix.example'],
  ])('of %s: %s, by %s', async (author, expected, domain) => {
    expect(await evaluate(author, null)).toMatchObject({ result: 'fail', policy: expected, published: { domain } });
  });

  it.each([
    ['sample.example', 0.24, 'reject'],
    ['sample.example', 0.25, 'quarantine'],
    ['trial.example', 0, 'quarantine'],
  ])('of %s for a part: %d gives %s', async (author, number, disposition) => {
    const verdict = await evaluate(author, null, [], { random: () => number });
    expect(verdict).toMatchObject({ policy: 'reject', disposition });
  });

  it('are told', async () => {
    expect(dmarcMethod(await evaluate('org.example', null))).toEqual({
      method: 'dmarc',
      result: 'fail',
      reason: null,
      comment: 'p=reject policy=reject dis=reject',
      properties: [{ type: 'header', property: 'from', value: 'org.example' }],
    });
  });
});

describe('the walk up the tree', () => {
  it('asks for eight names at most', async () => {
    const deep = 'a.b.c.d.e.f.g.h.i.j.example';
    expect(namesUpwards(deep, 8)).toEqual([
      deep,
      'f.g.h.i.j.example'.replace('f.', 'e.f.'),
      'f.g.h.i.j.example',
      'g.h.i.j.example',
      'h.i.j.example',
      'i.j.example',
      'j.example',
      'example',
    ]);
    const walked = environment();
    await evaluateDmarc(deep, null, [], walked);
    expect(walked.resolver.asked).toHaveLength(8);
    const shorter = environment({ limits: { ...MAILAUTH_LIMITS, dmarcWalk: 4 } });
    await evaluateDmarc(deep, null, [], shorter);
    expect(shorter.resolver.asked).toEqual([
      `TXT _dmarc.${deep}`,
      'TXT _dmarc.i.j.example',
      'TXT _dmarc.j.example',
      'TXT _dmarc.example',
    ]);
  });
});

describe('records', () => {
  it('are read whole', () => {
    const text =
      'v=DMARC1; p=Reject; sp=none; adkim=s; pct=20; fo=1:d; ri=3600; rua=mailto:a@x.example!10m, https://x.example/r; ruf=mailto:f@x.example;';
    expect(parseDmarcRecord(text)).toEqual({
      policy: 'reject',
      subdomainPolicy: 'none',
      nonExistentPolicy: null,
      dkimAlignment: 'strict',
      spfAlignment: 'relaxed',
      percent: 20,
      aggregate: [
        { uri: 'mailto:a@x.example', maxOctets: 10 * 1024 * 1024 },
        { uri: 'https://x.example/r', maxOctets: null },
      ],
      failure: [{ uri: 'mailto:f@x.example', maxOctets: null }],
      failureOptions: ['1', 'd'],
      interval: 3600,
      publicSuffix: 'u',
    });
  });

  it.each([
    'p=reject',
    'p=reject; v=DMARC1',
    'v=dmarc1; p=reject',
    'v=DMARC1; p=what',
    'v=DMARC1; p=none; p=none',
    'v=DMARC11',
    '',
  ])('are none: %j', (text) => {
    expect(parseDmarcRecord(text)).toBeNull();
  });

  it('ask for reports where nothing else can be read of them', () => {
    expect(parseDmarcRecord('v=DMARC1; p=what; rua=mailto:a@x.example; pct=101')).toMatchObject({
      policy: 'none',
      percent: 100,
    });
    expect(parseDmarcRecord('v=DMARC1')).toMatchObject({ policy: 'none' });
    const many = Array.from({ length: 30 }, (_, index) => `mailto:${index}@x.example`).join(',');
    expect(parseDmarcRecord(`v=DMARC1; rua=${many}`)?.aggregate).toHaveLength(20);
  });
});

describe('the author', () => {
  const of = (header: string) => authorDomain(scanMessage(Buffer.from(`${header}\r\n\r\n`), MAILAUTH_LIMITS).fields);
  it.each([
    ['From: a@One.Example', 'one.example'],
    ['From: "a@evil.example" <a@one.example>', 'one.example'],
    ['From: a@one.example, b@one.example', 'one.example'],
    ['From: a@bücher.example', 'xn--bcher-kva.example'],
    ['From: a@one.example, b@two.example', null],
    ['From: a@one.example\r\nFrom: a@one.example', null],
    ['From: a@one.example\r\nFrom : a@two.example', null],
    ['From: nobody', null],
    ['From: a@one.example, nobody', null],
    ['From: ', null],
    ['Subject: x', null],
  ])('of %j is %s', (header, domain) => {
    expect(of(header)).toBe(domain);
  });
});

describe('reports to others (RFC 7489 §7.1)', () => {
  it('are sent to those who want them', async () => {
    const asked = environment();
    asked.resolver.zones = {
      ...zones,
      'org.example._report._dmarc.wants.example': { TXT: ['v=DMARC1'] },
      'org.example._report._dmarc.later.example': { fails: 'servfail' },
    };
    expect(await acceptsReports('org.example', 'sub.org.example', asked)).toBe('yes');
    expect(await acceptsReports('org.example', 'wants.example', asked)).toBe('yes');
    expect(await acceptsReports('org.example', 'victim.example', asked)).toBe('no');
    expect(await acceptsReports('org.example', 'later.example', asked)).toBe('unknown');
  });
});
