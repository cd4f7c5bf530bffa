import { describe, expect, it } from 'vitest';
import { FakeResolver } from '#testing';
import { hostAddresses, mayConnect } from './addresses.js';
import { mailHosts } from './hosts.js';
import { MX_LIMITS } from './limits.js';

const mx = (...list: [number, string][]) => list.map(([preference, exchange]) => ({ preference, exchange }));
const resolver = new FakeResolver({
  'three.test': { MX: mx([20, 'c.test'], [10, 'a.test'], [10, 'b.test'], [20, 'c.test']) },
  'ours.test': { MX: mx([10, 'a.test'], [20, 'own.test'], [20, 'b.test'], [30, 'c.test']) },
  'loop.test': { MX: mx([10, 'own.test'], [20, 'b.test']) },
  'null.test': { MX: mx([0, '']) },
  'half-null.test': { MX: mx([0, ''], [10, 'a.test']) },
  'plain.test': { A: ['192.0.2.1'] },
  'alias.test': { CNAME: ['three.test'] },
  'signed.test': { MX: mx([10, 'a.test']), secure: true },
  'broken.test': { fails: 'servfail' },
  'many.test': { MX: Array.from({ length: 50 }, (_, at) => ({ preference: at, exchange: `m${at}.test` })) },
  'both.test': { A: ['192.0.2.1', '192.0.2.2'], AAAA: ['2001:db8::1'] },
  'crowd.test': { A: Array.from({ length: 50 }, (_, at) => `192.0.2.${at + 1}`) },
  'own-loop.test': { A: ['127.0.0.1'], AAAA: ['::1'] },
});
const hosts = (domain: string) => mailHosts(resolver, domain, 'Own.test', () => 0);

describe('the hosts of a domain', () => {
  it.each([
    ['three.test', ['a.test', 'b.test', 'c.test']],
    ['ours.test', ['a.test']],
    ['half-null.test', ['a.test']],
    ['plain.test', ['plain.test']],
    ['alias.test', ['a.test', 'b.test', 'c.test']],
    ['[192.0.2.9]', ['192.0.2.9']],
    ['[IPv6:2001:db8::9]', ['2001:db8::9']],
  ])('of %s are %j', async (domain, names) => {
    const found = await hosts(domain);
    expect(found).toMatchObject({ kind: 'hosts', secure: false });
    expect(found.kind === 'hosts' && found.names).toEqual(names);
  });

  it.each([
    ['null.test', 'failed', '5.1.10'],
    ['nowhere.test', 'failed', '5.1.2'],
    ['loop.test', 'failed', '5.4.6'],
    ['broken.test', 'waiting', '4.4.3'],
  ])('of %s there are none: %s %s', async (domain, kind, enhanced) => {
    expect(await hosts(domain)).toMatchObject({ kind, enhanced });
  });

  it('are few, in any order among equals, and proved where they are', async () => {
    const many = await hosts('many.test');
    expect(many.kind === 'hosts' && many.names.length).toBe(MX_LIMITS.hosts);
    const seen = new Set<string | undefined>();
    for (let time = 0; time < 100; time++) {
      const found = await mailHosts(resolver, 'three.test', 'own.test');
      seen.add(found.kind === 'hosts' ? found.names[0] : undefined);
    }
    expect([...seen].toSorted()).toEqual(['a.test', 'b.test']);
    expect(await hosts('signed.test')).toMatchObject({ secure: true });
  });
});

describe('the addresses of a host', () => {
  const addresses = (name: string, loopback = false) =>
    hostAddresses(
      resolver,
      name,
      (address) => mayConnect(address, loopback),
      () => 0,
    );

  it('are those of both families in turn, and few', async () => {
    expect(await addresses('both.test')).toMatchObject({ addresses: ['2001:db8::1', '192.0.2.1', '192.0.2.2'] });
    expect(await addresses('192.0.2.7')).toMatchObject({ addresses: ['192.0.2.7'] });
    const crowd = await addresses('crowd.test');
    expect(crowd.kind === 'addresses' && crowd.addresses.length).toBe(MX_LIMITS.addressesOfHost);
  });

  it('may be none, or unknown', async () => {
    expect(await addresses('nowhere.test')).toEqual({ kind: 'none' });
    expect(await addresses('broken.test')).toEqual({ kind: 'temporary' });
    expect(await addresses('own-loop.test')).toEqual({ kind: 'none' });
    expect(await addresses('own-loop.test', true)).toMatchObject({ addresses: ['::1', '127.0.0.1'] });
  });

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '224.0.0.1',
    '255.255.255.255',
    '169.254.169.254',
    '::',
    'ff02::1',
    'fe80::1',
    '::ffff:0:1',
  ])('%s is nowhere that mail goes', (address) => {
    expect(mayConnect(address, true)).toBe(false);
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) => {
    expect(mayConnect(address, false)).toBe(false);
    expect(mayConnect(address, true)).toBe(true);
  });

  it.each(['192.0.2.1', '10.0.0.1', '2001:db8::1', 'fd00::1'])('%s may be a server', (address) => {
    expect(mayConnect(address, false)).toBe(true);
  });
});
