import { describe, expect, it } from 'vitest';
import { type DnsZones, FakeResolver } from '#testing';
import { compareRecords } from './compare.js';
import { checkHostName } from './host.js';
import { type DnsFacts, planRecords, stsPolicy } from './plan.js';

const facts: DnsFacts = {
  domain: 'here.test',
  hostname: 'mx.here.test',
  keys: [],
  services: [['_pop3._tcp', null]],
  certificateKey: 'ab'.repeat(32),
  isTrusted: true,
  smarthost: null,
};

async function stateOf(purpose: string, zones: DnsZones, more: Partial<DnsFacts> = {}): Promise<string | undefined> {
  const records = planRecords({ ...facts, ...more }).filter((record) => record.purpose === purpose);
  const [state] = await compareRecords(records, { ...facts, ...more }, new FakeResolver(zones), 0);
  return state?.state;
}

describe('a record is compared by what it means', () => {
  const tlsa = { usage: 3, selector: 1, matching: 1, data: Buffer.from(facts.certificateKey ?? '', 'hex') };
  const host = { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] };
  it.each<[string, DnsZones, string, Partial<DnsFacts>?]>([
    ['tlsa', { '_25._tcp.mx.here.test': { TLSA: [tlsa], secure: true } }, 'ok'],
    ['tlsa', { '_25._tcp.mx.here.test': { TLSA: [tlsa] } }, 'different'],
    ['tlsa', { '_25._tcp.mx.here.test': { TLSA: [{ ...tlsa, data: Buffer.alloc(32) }], secure: true } }, 'different'],
    ['tlsa', {}, 'missing'],
    ['srv', {}, 'ok'],
    ['srv', { '_pop3._tcp.here.test': { SRV: [{ priority: 0, weight: 0, port: 0, target: '' }] } }, 'ok'],
    [
      'srv',
      { '_pop3._tcp.here.test': { SRV: [{ priority: 0, weight: 0, port: 110, target: 'x.test' }] } },
      'different',
    ],
    ['spf', { 'here.test': { TXT: ['v=spf1 a:mx.here.test -all'] }, 'mx.here.test': host }, 'ok'],
    ['spf', { 'here.test': { TXT: ['v=spf1 ip4:192.0.2.1 -all'] }, 'mx.here.test': host }, 'different'],
    ['spf', { 'here.test': { TXT: ['v=spf1 -all', 'v=spf1 mx -all'] }, 'mx.here.test': host }, 'different'],
    ['spf', { 'here.test': { TXT: ['v=spf1 nonsense'] }, 'mx.here.test': host }, 'different'],
    [
      'spf',
      { 'here.test': { TXT: ['v=spf1 include:relay.test -all'] }, 'relay.test': { TXT: ['v=spf1 -all'] } },
      'ok',
      { smarthost: 'relay.test' },
    ],
    ['autoconfig', { 'autoconfig.here.test': { A: ['192.0.2.1'] }, 'mx.here.test': host }, 'ok'],
    ['autoconfig', { 'autoconfig.here.test': { CNAME: ['elsewhere.test'] }, 'mx.here.test': host }, 'different'],
    ['caa', { 'mx.here.test': { CAA: [{ critical: false, tag: 'issue', value: 'other.test' }] } }, 'ok'],
    ['mta-sts', { '_mta-sts.here.test': { TXT: ['v=STSv1; id=1;', 'v=spf1'] } }, 'ok'],
    ['mta-sts', { '_mta-sts.here.test': { TXT: ['v=STSv1;'] } }, 'different'],
    ['tls-rpt', { '_smtp._tls.here.test': { TXT: ['v=TLSRPTv1; rua=https://x.test/'] } }, 'ok'],
    ['dmarc', { '_dmarc.here.test': { TXT: ['v=DMARC1; p=reject', 'v=DMARC1; p=none'] } }, 'different'],
    ['mx', { 'here.test': { fails: 'servfail' } }, 'unknown'],
  ])('%s %j is %s', async (purpose, zones, state, more) => {
    expect(await stateOf(purpose, zones, more)).toBe(state);
  });

  it('a name has addresses that lead back', async () => {
    const zones = { 'mx.here.test': { A: ['192.0.2.1'] }, '1.2.0.192.in-addr.arpa': { PTR: ['mx.here.test'] } };
    expect(await checkHostName('mx.here.test', new FakeResolver(zones))).toMatchObject({ state: 'ok', advice: null });
    expect(await checkHostName('mx.here.test', new FakeResolver({}))).toMatchObject({ state: 'missing' });
  });
});

it('a certificate that nobody trusts is no reason to keep mail away', () => {
  expect(stsPolicy({ ...facts, isTrusted: false })).toContain('mode: testing\r\n');
  expect(stsPolicy(facts)).toContain('mode: enforce\r\nmx: mx.here.test\r\n');
});
