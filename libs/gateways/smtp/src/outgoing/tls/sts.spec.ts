import { createServer, type Server } from 'node:https';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeptPolicy, KnownTls } from '#core/delivery';
import { ManualClock } from '#kernel';
import { authority, type DnsZones, FakeResolver, ofAuthority } from '#testing';
import { HttpsPolicyFetcher } from './fetchPolicy.js';
import { PublishedPolicies } from './sts.js';

const text = (mode = 'enforce') => `version: STSv1\nmode: ${mode}\nmx: mx.far.test\nmax_age: 1000\n`;
const record = (id: string): DnsZones => ({ '_mta-sts.far.test': { TXT: [`v=STSv1; id=${id};`] } });

let clock: ManualClock;
let known: KnownTls;
let answer: string | null;
let fetched: number;
const resolver = new FakeResolver({});

beforeEach(() => {
  clock = new ManualClock(0);
  known = { level: null, policy: null };
  answer = text();
  fetched = 0;
  resolver.zones = record('1');
});

const policiesOf = () =>
  new PublishedPolicies({
    resolver,
    clock,
    fetcher: {
      fetch: async () => {
        fetched += 1;
        return answer;
      },
    },
    rules: {
      of: async () => known,
      keep: async (_domain, policy: KeptPolicy) => {
        known = { ...known, policy };
      },
    },
  });
const needs = async (policies = policiesOf()) => {
  const { demand, allows } = await policies.of('far.test');
  return demand === null
    ? null
    : { ...demand('mx.far.test'), allowed: allows?.('mx.far.test'), other: allows?.('x.far.test') };
};
const enforced = { required: true, source: 'mta-sts', allowed: true, other: false };

describe('the policy of a domain', () => {
  it('is fetched once, and again when its identifier changes', async () => {
    const policies = policiesOf();
    expect(await needs(policies)).toMatchObject(enforced);
    expect(await needs(policies)).toMatchObject(enforced);
    expect(fetched).toBe(1);
    resolver.zones = record('2');
    answer = text('none');
    expect(await needs(policies)).toBeNull();
    expect(fetched).toBe(2);
  });

  it.each(['testing', 'none'])('that says %s asks for nothing', async (mode) => {
    answer = text(mode);
    expect(await needs()).toBeNull();
  });

  it.each<[string, DnsZones]>([
    ['the record is gone', {}],
    ['the DNS does not answer', { '_mta-sts.far.test': { fails: 'servfail' } }],
    ['another cannot be had', record('2')],
  ])('holds when %s', async (_, zones) => {
    const policies = policiesOf();
    await needs(policies);
    resolver.zones = zones;
    answer = null;
    expect(await needs(policies)).toMatchObject(enforced);
  });

  it('that cannot be had asks for nothing, and is asked for again after a while', async () => {
    const policies = policiesOf();
    for (const wrong of [null, 'nonsense']) {
      answer = wrong;
      expect(await needs(policies)).toBeNull();
    }
    expect(fetched).toBe(1);
    clock.advance(300_000);
    answer = text();
    expect(await needs(policies)).toMatchObject(enforced);
  });

  it('is not fetched without a record, nor for an address', async () => {
    resolver.zones = {};
    expect(await needs()).toBeNull();
    expect((await policiesOf().of('[192.0.2.1]')).demand).toBeNull();
    expect(fetched).toBe(0);
  });

  it('is fetched once for many who ask at the same time', async () => {
    const policies = policiesOf();
    await Promise.all([needs(policies), needs(policies), needs(policies)]);
    expect(fetched).toBe(1);
  });

  it.each([
    ['none', { required: false, off: true }],
    ['encrypt', { required: true, proof: { kind: 'none' } }],
    ['verify', { required: true, proof: { kind: 'names', names: ['mx.far.test'] } }],
  ] as const)('gives way to our own rule: %s', async (level, demand) => {
    known = { level, policy: { id: '1', mode: 'enforce', mx: [] } };
    expect(await needs()).toMatchObject({ ...demand, source: 'policy' });
    expect(fetched).toBe(0);
  });
});

describe('by HTTPS', () => {
  let server: Server;
  let port = 0;
  let reply: { status?: number; headers?: Record<string, string>; body?: string; slow?: boolean };

  beforeEach(async () => {
    reply = {};
    server = createServer(ofAuthority, (request, response) => {
      const {
        status = 200,
        headers = { 'content-type': 'text/plain' },
        body = `${request.headers.host}${request.url}`,
        slow,
      } = reply;
      response.writeHead(status, headers);
      if (slow) response.write('x');
      else response.end(body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const zones: DnsZones = { 'mta-sts.far.test': { A: ['127.0.0.1'] }, 'mta-sts.other.test': { A: ['127.0.0.1'] } };
  const fetcher = (more = {}) =>
    new HttpsPolicyFetcher({
      resolver: new FakeResolver(zones),
      port,
      timeout: 500,
      loopback: true,
      ca: [authority],
      ...more,
    });

  it('a policy is had from its place', async () => {
    expect(await fetcher().fetch('far.test')).toBe('mta-sts.far.test/.well-known/mta-sts.txt');
  });

  it.each<[string, typeof reply]>([
    ['that is not there', { status: 404 }],
    ['that is elsewhere', { status: 302, headers: { location: 'https://mta-sts.far.test/x' } }],
    ['that is a page', { headers: { 'content-type': 'text/html' } }],
    ['that does not end', { slow: true }],
    ['that is huge', { body: 'x'.repeat(70_000) }],
  ])('one %s is none', async (_, given) => {
    reply = given;
    expect(await fetcher().fetch('far.test')).toBeNull();
  });

  it('nothing is taken from another, or from this machine', async () => {
    expect(await fetcher().fetch('other.test')).toBeNull();
    expect(await fetcher({ ca: undefined }).fetch('far.test')).toBeNull();
    expect(await fetcher({ loopback: false }).fetch('far.test')).toBeNull();
    expect(await fetcher().fetch('nowhere.test')).toBeNull();
  });
});
