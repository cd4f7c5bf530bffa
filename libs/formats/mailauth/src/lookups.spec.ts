import { describe, expect, it } from 'vitest';
import { type DnsZones, FakeResolver } from '#testing';
import {
  checkIprev,
  type DmarcVerdict,
  type Ip,
  lookUpBimi,
  MAILAUTH_LIMITS,
  parseDmarcRecord,
  parseIp,
  printIp,
  reverseName,
  scanMessage,
} from './index.js';

describe('addresses', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', '1.2.0.192.in-addr.arpa'],
    ['::FFFF:192.0.2.1', '192.0.2.1', '1.2.0.192.in-addr.arpa'],
    ['2001:DB8:0:0::1', '2001:db8::1', '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
  ])('%s', (text, printed, name) => {
    const ip = parseIp(text) as Ip;
    expect(printIp(ip)).toBe(printed);
    expect(reverseName(ip)).toBe(name);
  });

  it.each(['', '1.2.3', '01.2.3.4', '1.2.3.256', '1.2.3.4.', ':::', '2001:db8::1%eth0', '1::2::3', 'a.example'])(
    '%j is none',
    (text) => {
      expect(parseIp(text)).toBeNull();
    },
  );
});

describe('iprev (RFC 8601 §3)', () => {
  const zones: DnsZones = {
    '1.2.0.192.in-addr.arpa': { PTR: ['other.example', 'mx.example'] },
    '2.2.0.192.in-addr.arpa': { PTR: ['other.example'] },
    '3.2.0.192.in-addr.arpa': { PTR: ['later.example'] },
    '4.2.0.192.in-addr.arpa': { fails: 'servfail' },
    'mx.example': { A: ['192.0.2.99', '192.0.2.1'] },
    'other.example': { A: ['192.0.2.99'] },
    'later.example': { fails: 'servfail' },
  };
  it.each([
    ['192.0.2.1', 'pass', 'mx.example'],
    ['192.0.2.2', 'fail', 'other.example'],
    ['192.0.2.3', 'temperror', 'later.example'],
    ['192.0.2.4', 'temperror', null],
    ['192.0.2.5', 'permerror', null],
    ['nonsense', 'permerror', null],
  ])('%s: %s', async (address, result, name) => {
    expect(await checkIprev(address, new FakeResolver(zones), MAILAUTH_LIMITS)).toEqual({ result, name });
  });

  it('looks at so many names', async () => {
    const one = { ...MAILAUTH_LIMITS, iprevNames: 1 };
    expect((await checkIprev('192.0.2.1', new FakeResolver(zones), one)).result).toBe('fail');
  });
});

describe('BIMI', () => {
  const record = (text: string) => parseDmarcRecord(`v=DMARC1; ${text}`);
  const passing = (text: string, domain = 'sub.org.example') =>
    ({
      result: 'pass',
      domain,
      published: { domain: 'org.example', record: record(text) },
      dkimAligned: true,
    }) as DmarcVerdict;
  const good = 'v=BIMI1; l=https://org.example/logo.svg; a=https://org.example/vmc.pem';
  const look = async (
    bimi: string | null,
    dmarc = passing('p=reject'),
    header = 'From: a@org.example',
    whole = true,
  ) => {
    const zones: DnsZones = {
      '_dmarc.org.example': { TXT: ['v=DMARC1; p=reject'] },
      'default._bimi.org.example': bimi === null ? {} : { TXT: [bimi] },
      'brand._bimi.sub.org.example': { TXT: ['v=BIMI1; l=https://org.example/brand.svg'] },
    };
    const { fields } = scanMessage(Buffer.from(`${header}\r\n\r\n`), MAILAUTH_LIMITS);
    const environment = { resolver: new FakeResolver(zones), limits: MAILAUTH_LIMITS, random: () => 0 };
    return await lookUpBimi(fields, dmarc, whole, environment);
  };

  it('finds the indicator of the organisation, or of a selector', async () => {
    expect(await look(good)).toEqual({
      result: 'pass',
      selector: 'default',
      location: 'https://org.example/logo.svg',
      authority: 'https://org.example/vmc.pem',
    });
    const chosen = await look(good, passing('p=reject'), 'BIMI-Selector: v=BIMI1; s=Brand');
    expect(chosen).toMatchObject({ selector: 'brand', location: 'https://org.example/brand.svg', authority: null });
  });

  it.each([
    [null, 'none'],
    ['v=BIMI1; l=; a=', 'declined'],
    ['v=BIMI1; l=http://org.example/logo.svg', 'permerror'],
    ['v=BIMI1; l=https://org.example/logo.svg; a=file:///etc/passwd', 'permerror'],
    ['v=BIMI1; l=javascript:alert(1)', 'permerror'],
    ['v=BIMI2; l=https://org.example/logo.svg', 'none'],
  ])('%s: %s', async (text, result) => {
    expect((await look(text)).result).toBe(result);
  });

  it('is skipped where the author is not sure', async () => {
    for (const text of ['p=none', 'p=quarantine; pct=50', 'p=reject; sp=none'])
      expect((await look(good, passing(text))).result).toBe('skipped');
    expect((await look(good, { ...passing('p=reject'), result: 'fail' })).result).toBe('skipped');
    expect((await look(good, { ...passing('p=reject'), dkimAligned: false })).result).toBe('skipped');
    expect((await look(good, passing('p=reject'), 'From: a@org.example', false)).result).toBe('skipped');
  });
});
