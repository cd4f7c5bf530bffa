import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock, type Resolver } from '#kernel';
import { FakeResolver, LoopbackDnsServer } from '#testing';
import { CachingResolver, DNS_LIMITS, DnsClient, type DnsLimits, parseDnsServer, systemServers } from './index.js';
import { contractZones, resolverContract } from './resolver.contract.js';

describe('the fake', () => {
  const fake = new FakeResolver(contractZones);
  resolverContract(() => fake);
});

describe('the client', () => {
  const server = new LoopbackDnsServer({
    ...contractZones,
    'silent.example': { fails: 'silent' },
    'garbage.example': { fails: 'garbage' },
  });
  const clock = new ManualClock(1_000_000);
  let port = 0;
  beforeAll(async () => {
    port = await server.start();
  });
  afterAll(() => server.stop());

  const clientWith = (limits: Partial<DnsLimits>, trusts = true, ports = [port]): Resolver =>
    new DnsClient({
      servers: ports.map((each) => ({ address: '127.0.0.1', port: each })),
      limits: { ...DNS_LIMITS, ...limits },
      clock,
      trusts: () => trusts,
    });

  resolverContract(() => clientWith({}));

  it('gives up after its attempts', async () => {
    const before = server.asked.length;
    const answer = await clientWith({ timeout: 30, attempts: 3 }).lookup('A', 'silent.example');
    expect(answer).toEqual({ kind: 'temporary', reason: 'no answer in time' });
    expect(server.asked.length - before).toBe(3);
  });

  it('leaves a silent server alone for a while, and then tries it with one question', async () => {
    const client = clientWith({ timeout: 30, attempts: 2, silentAfter: 3, silentFor: 5000 });
    const before = server.asked.length;
    const told = { kind: 'temporary', reason: 'the DNS servers do not answer' };
    await client.lookup('A', 'silent.example');
    expect(await client.lookup('A', 'silent.example')).toEqual({ kind: 'temporary', reason: 'no answer in time' });
    expect(await client.lookup('NS', 'one.example')).toEqual(told);
    expect(server.asked.length - before).toBe(3);
    clock.advance(5000);
    const [trial, meanwhile] = await Promise.all(
      ['A', 'AAAA'].map((type) => client.lookup(type as 'A', 'silent.example')),
    );
    expect(trial).toEqual({ kind: 'temporary', reason: 'no answer in time' });
    expect(meanwhile).toEqual(told);
    clock.advance(5000);
    expect(await client.lookup('NS', 'one.example')).toMatchObject({ kind: 'found' });
    expect(await client.lookup('A', 'signed.example')).toMatchObject({ kind: 'found' });
  });

  it('goes on asking a server that only fails', async () => {
    const client = clientWith({ attempts: 1, silentAfter: 2 });
    for (let count = 0; count < 4; count += 1) await client.lookup('A', 'broken.example');
    expect(await client.lookup('NS', 'one.example')).toMatchObject({ kind: 'found' });
  });

  it('takes nothing from a packet that is none', async () => {
    const answer = await clientWith({ timeout: 30, attempts: 1 }).lookup('A', 'garbage.example');
    expect(answer).toEqual({ kind: 'temporary', reason: 'packet ends early' });
  });

  it('asks the next server where one cannot answer', async () => {
    const other = new LoopbackDnsServer({ 'one.example': { fails: 'servfail' } });
    const client = clientWith({}, true, [await other.start(), port]);
    expect(await client.lookup('NS', 'one.example')).toMatchObject({ kind: 'found' });
    expect(await client.lookup('A', 'signed.example')).toMatchObject({ kind: 'no-name' });
    expect(other.asked).toEqual(['udp NS one.example', 'udp A signed.example']);
    other.stop();
  });

  it('believes no AD bit of a server that is not trusted', async () => {
    expect(await clientWith({}, false).lookup('A', 'signed.example')).toMatchObject({ kind: 'found', secure: false });
  });

  it('takes no answer with more records than its limit', async () => {
    const answer = await clientWith({ maxRecords: 39, attempts: 1 }).lookup('TXT', 'big.example');
    expect(answer).toEqual({ kind: 'temporary', reason: 'the answer has more than 39 records' });
    expect(await clientWith({ maxRecords: 40, attempts: 1 }).lookup('TXT', 'big.example')).toMatchObject({
      kind: 'found',
    });
  });

  it('knows nothing without a server', async () => {
    expect(await clientWith({}, true, []).lookup('A', 'one.example')).toMatchObject({ kind: 'temporary' });
  });
});

describe('the cache', () => {
  const make = (limits: Partial<DnsLimits> = {}, latency?: () => Promise<void>) => {
    const fake = new FakeResolver(contractZones, latency);
    const clock = new ManualClock(1_000_000);
    return { fake, clock, cache: new CachingResolver(fake, clock, { ...DNS_LIMITS, ...limits }) };
  };

  const contractCache = make().cache;
  resolverContract(() => contractCache);

  it('asks once while an answer holds, and counts its time down', async () => {
    const { fake, clock, cache } = make();
    await cache.lookup('NS', 'one.example');
    clock.advance(76_500);
    expect(await cache.lookup('NS', 'ONE.example.')).toMatchObject({ ttl: 1 });
    expect(fake.asked).toHaveLength(1);
    clock.advance(500);
    await cache.lookup('NS', 'one.example');
    expect(fake.asked).toHaveLength(2);
  });

  it.each([
    ['maxTtl', 'NS', 'one.example'],
    ['maxNegativeTtl', 'A', 'nowhere.example'],
    ['failureTtl', 'A', 'broken.example'],
  ] as const)('keeps nothing longer than %s', async (limit, type, name) => {
    const { fake, clock, cache } = make({ [limit]: 10 });
    await cache.lookup(type, name);
    clock.advance(9999);
    await cache.lookup(type, name);
    expect(fake.asked).toHaveLength(1);
    clock.advance(1);
    await cache.lookup(type, name);
    expect(fake.asked).toHaveLength(2);
  });

  it('keeps for a moment that there is nothing, also where it is not said for how long', async () => {
    const nothing = { kind: 'no-name', secure: false, ttl: 0 } as const;
    let asked = 0;
    const source: Resolver = {
      lookup: async () => {
        asked += 1;
        return nothing;
      },
    };
    const clock = new ManualClock(1_000_000);
    const cache = new CachingResolver(source, clock, { ...DNS_LIMITS, minNegativeTtl: 5 });
    for (let count = 0; count < 3; count += 1) await cache.lookup('A', 'a.example');
    expect(asked).toBe(1);
    clock.advance(5000);
    await cache.lookup('A', 'a.example');
    expect(asked).toBe(2);
  });

  it('keeps as many answers as it may, those that were asked for last', async () => {
    const { fake, cache } = make({ maxCacheEntries: 2 });
    for (const name of ['a.example', 'b.example', 'a.example', 'c.example', 'a.example']) await cache.lookup('A', name);
    expect(cache.size).toBe(2);
    expect(fake.asked).toEqual(['A a.example', 'A b.example', 'A c.example']);
  });

  it('keeps no answer that is too large', async () => {
    const { cache } = make({ maxCachedOctets: 8000 });
    await cache.lookup('TXT', 'big.example');
    await cache.lookup('TXT', 'one.example');
    expect(cache.size).toBe(1);
  });

  it('asks a question once at a time, and few questions at a time', async () => {
    const gates: (() => void)[] = [];
    const { fake, cache } = make({ maxConcurrent: 2, maxWaiting: 1 }, () => new Promise((open) => gates.push(open)));
    const all = ['a', 'a', 'b', 'c', 'd'].map((label) => cache.lookup('A', `${label}.example`));
    expect(await all[4]).toEqual({ kind: 'temporary', reason: 'too many questions wait for an answer' });
    expect(fake.asked).toEqual(['A a.example', 'A b.example']);
    for (let index = 0; index < 3; index += 1) {
      gates[index]?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(all);
    expect(fake.asked).toEqual(['A a.example', 'A b.example', 'A c.example']);
  });
});

describe('servers', () => {
  it.each([
    ['192.0.2.1', { address: '192.0.2.1', port: 53 }],
    ['127.0.0.1:5353', { address: '127.0.0.1', port: 5353 }],
    ['2001:db8::1', { address: '2001:db8::1', port: 53 }],
    ['[::1]:5353', { address: '::1', port: 5353 }],
    ['[192.0.2.1]:53', null],
    ['localhost', null],
    ['127.0.0.1:0', null],
    ['127.0.0.1:65536', null],
    ['', null],
  ])('%s', (text, server) => {
    expect(parseDnsServer(text)).toEqual(server);
  });

  it('are those of the machine', () => {
    expect(Array.isArray(systemServers())).toBe(true);
  });
});
