import { describe, expect, it } from 'vitest';
import { type DnsZones, FakeResolver } from '#testing';
import { checkHost, describeSpf, MAILAUTH_LIMITS, parseSpfRecord, SpfFault, spfMethod } from '../index.js';
import { expandMacros } from './macro.js';

const base: DnsZones = {
  'mx.example': { A: ['192.0.2.10'], AAAA: ['2001:db8::10'] },
  'listed.example': { A: ['192.0.2.20'] },
  '20.2.0.192.in-addr.arpa': { PTR: ['listed.example'] },
  'neutral.example': { TXT: ['v=spf1 ?all'] },
  'broken.example': { fails: 'servfail' },
  'twice.example': { TXT: ['v=spf1 -all', 'v=spf1 +all'] },
  'why.example': { TXT: ['%{i} is not one of %{d}s hosts'] },
};

async function check(policy: string, ip = '192.0.2.20', limits = MAILAUTH_LIMITS, more: DnsZones = {}) {
  const zones = {
    ...base,
    ...more,
    'own.example': { TXT: [policy], MX: [{ preference: 10, exchange: 'mx.example' }] },
  };
  const resolver = new FakeResolver(zones);
  const query = { ip, domain: 'own.example', sender: 'bob@own.example', helo: 'helo.example' };
  const verdict = await checkHost(query, { resolver, limits, receiver: 'here.example', now: 1_700_000_000 });
  return { ...verdict, asked: resolver.asked };
}

describe('mechanisms', () => {
  it.each([
    ['v=spf1 ip4:192.0.2.0/27 -all', '192.0.2.20', 'pass'],
    ['v=spf1 ip4:192.0.2.0/28 -all', '192.0.2.20', 'fail'],
    ['v=spf1 ip4:192.0.2.20 ~all', '::ffff:192.0.2.20', 'pass'],
    ['v=spf1 ip6:2001:db8::/33 -all', '2001:db8:7fff::1', 'pass'],
    ['v=spf1 ip6:2001:db8::/33 -all', '2001:db8:8000::1', 'fail'],
    ['v=spf1 a:listed.example -all', '192.0.2.20', 'pass'],
    ['v=spf1 mx -all', '192.0.2.10', 'pass'],
    ['v=spf1 mx/24//64 -all', '2001:db8::ffff', 'pass'],
    ['v=spf1 ptr:listed.example -all', '192.0.2.20', 'pass'],
    ['v=spf1 exists:listed.example -all', '2001:db8::1', 'pass'],
    ['v=spf1 include:neutral.example ~all', '192.0.2.20', 'softfail'],
    ['v=spf1 redirect=neutral.example', '192.0.2.20', 'neutral'],
    ['v=spf1', '192.0.2.20', 'neutral'],
    ['v=spf1 a:broken.example -all', '192.0.2.20', 'temperror'],
    ['v=spf1 include:twice.example -all', '192.0.2.20', 'permerror'],
    ['v=spf1 include:nobody.example -all', '192.0.2.20', 'permerror'],
    ['v=spf1 redirect=nobody.example', '192.0.2.20', 'permerror'],
    ['v=spf10 -all', '192.0.2.20', 'none'],
    ['v=spf1 -all', 'nonsense', 'permerror'],
  ])('%s for %s: %s', async (policy, ip, result) => {
    expect((await check(policy, ip)).result).toBe(result);
  });

  it.each([
    'v=spf1 all:x.example',
    'v=spf1 ip4:192.0.2.256',
    'v=spf1 ip4:192.0.2.0/33',
    'v=spf1 ip4:192.0.2.0/08',
    'v=spf1 ip6:192.0.2.1',
    'v=spf1 a:',
    'v=spf1 a/33',
    'v=spf1 include:',
    'v=spf1 include:nodot',
    'v=spf1 exists:%{x}.example',
    'v=spf1 exists:%{c}.example',
    'v=spf1 exists:%{d0}.example',
    'v=spf1 what',
    'v=spf1 redirect=a.example redirect=b.example',
    'v=spf1 a:caf\u00e9.example',
    'v=spf1 -all\tx',
  ])('%s is no policy', (policy) => {
    expect(() => parseSpfRecord(policy)).toThrow(SpfFault);
  });

  it('tells who decided, and why', async () => {
    const verdict = await check('v=spf1 ip4:10.0.0.1 -all exp=why.example');
    expect(verdict).toMatchObject({
      result: 'fail',
      mechanism: '-all',
      explanation: '192.0.2.20 is not one of own.examples hosts',
    });
    expect(describeSpf(verdict, '192.0.2.20')).toBe('192.0.2.20: -all');
    expect(describeSpf(await check('v=spf1 what'), 'x')).toBe('unknown: unknown mechanism what');
    expect(spfMethod(verdict, 'mailfrom', 'bob@own.example')).toEqual({
      method: 'spf',
      result: 'fail',
      reason: null,
      comment: '-all',
      properties: [{ type: 'smtp', property: 'mailfrom', value: 'bob@own.example' }],
    });
  });
});

describe('limits', () => {
  it('ten lookups, and not one more', async () => {
    const ten = Array.from({ length: 10 }, () => 'a:listed.example').join(' ');
    expect((await check(`v=spf1 ${ten} -all`, '10.0.0.1')).result).toBe('fail');
    const { result, asked } = await check(`v=spf1 ${ten} a -all`, '10.0.0.1');
    expect(result).toBe('permerror');
    expect(asked).toHaveLength(11);
    const nine = { ...MAILAUTH_LIMITS, spfLookups: 9 };
    expect((await check(`v=spf1 ${ten} -all`, '10.0.0.1', nine)).result).toBe('permerror');
  });

  it('a policy that includes itself', async () => {
    const { result, asked } = await check('v=spf1 include:own.example -all');
    expect(result).toBe('permerror');
    expect(asked).toHaveLength(11);
  });

  it('two lookups that find nothing', async () => {
    expect((await check('v=spf1 a:1.nobody.example a:2.nobody.example -all')).result).toBe('fail');
    const three = 'v=spf1 a:1.nobody.example a:2.nobody.example a:3.nobody.example -all';
    expect((await check(three)).result).toBe('permerror');
    expect((await check(three, '192.0.2.20', { ...MAILAUTH_LIMITS, spfVoidLookups: 3 })).result).toBe('fail');
  });

  it('ten hosts of one mx', async () => {
    const zone = (count: number): DnsZones => ({
      'many.example': {
        MX: Array.from({ length: count }, (_, preference) => ({ preference, exchange: 'mx.example' })),
      },
    });
    expect((await check('v=spf1 mx:many.example -all', '10.0.0.1', MAILAUTH_LIMITS, zone(10))).result).toBe('fail');
    expect((await check('v=spf1 mx:many.example -all', '10.0.0.1', MAILAUTH_LIMITS, zone(11))).result).toBe(
      'permerror',
    );
  });

  it('ten names of one address', async () => {
    const PTR = [...Array.from({ length: 10 }, (_, index) => `${index}.other.example`), 'listed.example'];
    const zones = { '20.2.0.192.in-addr.arpa': { PTR } };
    expect((await check('v=spf1 ptr:listed.example -all', '192.0.2.20', MAILAUTH_LIMITS, zones)).result).toBe('fail');
    const eleven = { ...MAILAUTH_LIMITS, spfNames: 11 };
    expect((await check('v=spf1 ptr:listed.example -all', '192.0.2.20', eleven, zones)).result).toBe('pass');
  });

  it('octets of a policy', async () => {
    const policy = 'v=spf1 -all';
    const limited = (octets: number) => ({ ...MAILAUTH_LIMITS, spfRecordOctets: octets });
    expect((await check(policy, '192.0.2.20', limited(policy.length))).result).toBe('fail');
    expect((await check(policy, '192.0.2.20', limited(policy.length - 1))).result).toBe('permerror');
  });
});

describe('macros (RFC 7208 §7.4)', () => {
  const context = (ip: number[]) => ({
    ip,
    sender: { local: 'strong-bad', domain: 'email.example.com' },
    helo: 'mail.example.com',
    domain: 'email.example.com',
    receiver: 'here.example',
    now: 1_700_000_000.9,
    validated: () => Promise.resolve('mx.example.org'),
  });
  const four = [192, 0, 2, 3];
  const six = [0x20, 1, 0x0d, 0xb8, ...Array.from({ length: 11 }, () => 0), 0xcb];

  it.each([
    ['%{s}', 'strong-bad@email.example.com'],
    ['%{d2}', 'example.com'],
    ['%{d99999}', 'email.example.com'],
    ['%{dr}', 'com.example.email'],
    ['%{d2r}', 'example.email'],
    ['%{l-}', 'strong.bad'],
    ['%{lr-}', 'bad.strong'],
    ['%{l1r-}', 'strong'],
    ['%{ir}.%{v}._spf.%{d2}', '3.2.0.192.in-addr._spf.example.com'],
    ['%{lr-}.lp.%{ir}.%{v}._spf.%{d2}', 'bad.strong.lp.3.2.0.192.in-addr._spf.example.com'],
    ['%{d2}.trusted-domains.example.net', 'example.com.trusted-domains.example.net'],
    ['%{S}', 'strong-bad%40email.example.com'],
    ['%{h} %{p} %{c} %{r} %{t}', null],
    ['%{h}|%{p}|%{c}|%{r}|%{t}', 'mail.example.com|mx.example.org|192.0.2.3|here.example|1700000000'],
    ['%%%_%-', '% %20'],
    ['%{', null],
    ['%x', null],
    ['%', null],
  ])('%s', async (text, expanded) => {
    expect(await expandMacros(text, context(four))).toBe(expanded);
  });

  it('of an IPv6 address', async () => {
    expect(await expandMacros('%{ir}.%{v}', context(six))).toBe(
      'B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6',
    );
  });
});
