import { createHash, X509Certificate } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import type { KeptPolicy, TlsSession } from '#core/delivery';
import { ManualClock, type TlsaRecord } from '#kernel';
import { makeSelfSigned } from '#platform/net';
import { authority, type DnsZones, FakeResolver, ofAuthority } from '#testing';
import { CLIENT_TIMEOUTS } from '../client/timeouts.js';
import type { TlsWish } from '../tls/demand.js';
import { PublishedPolicies } from '../tls/sts.js';
import { FakeServer, type FakeServerOptions } from '../testing.js';
import { MxHop } from './mxHop.js';

const open: FakeServer[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

const zones: DnsZones = {
  'far.test': { MX: [{ preference: 10, exchange: 'mx.far.test' }] },
  'mx.far.test': { A: ['127.0.0.1'] },
};
const own = makeSelfSigned({ names: ['mx.far.test'], days: 1 });
const expired = makeSelfSigned({ names: ['mx.far.test'], days: 0.01 });
const elsewhere = makeSelfSigned({ names: ['mx.other.test'], days: 1 });
const kept = (mode: KeptPolicy['mode'], mx = ['mx.far.test']): KeptPolicy => ({ id: '1', mode, mx });

interface Setting {
  readonly server?: FakeServerOptions;
  readonly policy?: KeptPolicy;
  readonly level?: 'encrypt' | 'verify';
  readonly tlsa?: readonly TlsaRecord[];
  /** What is fetched; null: nothing can be. */
  readonly fetched?: string | null;
  readonly wish?: TlsWish;
  readonly domain?: string;
  /** Authorities that are believed. */
  readonly ca?: readonly string[];
}

/** What is noted of one way to the domain. */
async function sessions(setting: Setting): Promise<readonly TlsSession[]> {
  const {
    server = {},
    policy = null,
    level = null,
    tlsa,
    fetched,
    wish = 'usual',
    domain = 'far.test',
    ca = [authority],
  } = setting;
  const other = await FakeServer.start(server);
  open.push(other);
  const noted: TlsSession[] = [];
  const isSecure = tlsa !== undefined;
  const resolver = new FakeResolver({
    'far.test': { ...zones['far.test'], secure: isSecure },
    'mx.far.test': { ...zones['mx.far.test'], secure: isSecure },
    ...(tlsa ? { [`_${other.port}._tcp.mx.far.test`]: { TLSA: [...tlsa], secure: true } } : {}),
    ...(fetched === undefined ? {} : { '_mta-sts.far.test': { TXT: ['v=STSv1; id=2;'] } }),
  } as DnsZones);
  const rules = { of: async () => ({ level, policy }), keep: async () => undefined };
  const fetcher = { fetch: async () => fetched ?? null };
  const client = { hostname: 'mx.fumibako.test', timeouts: CLIENT_TIMEOUTS, now: Date.now, ca };
  const hop = new MxHop({
    resolver,
    port: other.port,
    client,
    loopback: true,
    policies: new PublishedPolicies({ resolver, fetcher, rules, clock: new ManualClock(0) }),
    sources: [],
    sessions: { note: (session) => void noted.push(session) },
  });
  const opened = await hop.open(domain, wish);
  if (opened.kind === 'open') await opened.connection.quit();
  return noted;
}

const at = { host: 'mx.far.test', address: '127.0.0.1', sending: '127.0.0.1' };
const no = { type: 'no-policy-found', strings: [], mxHosts: [] };
const sts = (mode: string, mx = 'mx.far.test') => ({
  type: 'sts',
  strings: ['version: STSv1', `mode: ${mode}`, `mx: ${mx}`],
  mxHosts: [mx],
});
const right: TlsaRecord = {
  usage: 3,
  selector: 0,
  matching: 1,
  data: createHash('sha256').update(new X509Certificate(own.cert).raw).digest(),
};
const text = (record: TlsaRecord) =>
  `${record.usage} ${record.selector} ${record.matching} ${Buffer.from(record.data).toString('hex')}`;
const tlsa = (record: TlsaRecord) => ({ type: 'tlsa', strings: [text(record)], mxHosts: [] });
const wrong = { ...right, data: Buffer.alloc(32) };
const noTls: FakeServerOptions = { keywords: ['8BITMIME'] };

it.each<[string, Setting, object | null, string | null]>([
  ['TLS that is simply there', {}, no, null],
  ['no TLS', { server: noTls }, no, 'starttls-not-supported'],
  ['STARTTLS that is refused', { server: { script: { STARTTLS: '454 no' } } }, no, 'starttls-not-supported'],
  ['MTA-STS that is met', { policy: kept('enforce'), server: { pair: ofAuthority } }, sts('enforce'), null],
  [
    'a certificate of nobody',
    { policy: kept('enforce'), server: { pair: own } },
    sts('enforce'),
    'certificate-not-trusted',
  ],
  ['MTA-STS without TLS', { policy: kept('enforce'), server: noTls }, sts('enforce'), 'starttls-not-supported'],
  [
    'another host than the policy names',
    { policy: kept('enforce', ['x.test']) },
    sts('enforce', 'x.test'),
    'validation-failure',
  ],
  ['a policy in testing that is met', { policy: kept('testing'), server: { pair: ofAuthority } }, sts('testing'), null],
  [
    'a policy in testing that is not',
    { policy: kept('testing'), server: { pair: own } },
    sts('testing'),
    'certificate-not-trusted',
  ],
  [
    'a policy in testing, another host',
    { policy: kept('testing', ['x.test']) },
    sts('testing', 'x.test'),
    'validation-failure',
  ],
  ['a policy that is withdrawn', { policy: kept('none', []) }, no, null],
  [
    'a policy that cannot be fetched',
    { fetched: null },
    { type: 'sts', strings: [], mxHosts: [] },
    'sts-policy-fetch-error',
  ],
  ['a policy that cannot be read', { fetched: 'x' }, { type: 'sts', strings: [], mxHosts: [] }, 'sts-policy-invalid'],
  [
    'an expired certificate',
    { policy: kept('enforce'), server: { pair: expired }, ca: [expired.cert] },
    sts('enforce'),
    'certificate-expired',
  ],
  [
    'a certificate for another name',
    { policy: kept('testing'), server: { pair: elsewhere }, ca: [elsewhere.cert] },
    sts('testing'),
    'certificate-host-mismatch',
  ],
  ['DANE that is met', { tlsa: [right], server: { pair: own } }, tlsa(right), null],
  ['DANE before MTA-STS', { tlsa: [right], policy: kept('enforce'), server: { pair: own } }, tlsa(right), null],
  ['DANE that is not met', { tlsa: [wrong], server: { pair: own } }, tlsa(wrong), 'validation-failure'],
  ['DANE without TLS', { tlsa: [right], server: noTls }, tlsa(right), 'starttls-not-supported'],
  ['DANE that nobody can use', { tlsa: [{ ...right, usage: 1 }] }, tlsa({ ...right, usage: 1 }), 'tlsa-invalid'],
  ['a rule of our own', { level: 'encrypt', server: noTls }, null, null],
  ['a message that must stay under TLS', { wish: 'required', server: { pair: own } }, null, null],
  ['a report', { wish: 'optional', policy: kept('enforce'), server: noTls }, null, null],
  ['an address', { domain: '[127.0.0.1]' }, null, null],
])('%s', async (_, setting, policy, result) => {
  const noted = await sessions(setting);
  if (policy === null) return expect(noted).toEqual([]);
  const place =
    result === 'validation-failure' && setting.policy?.mode === 'enforce' ? { ...at, address: '', sending: '' } : at;
  const failure = result === null ? null : { ...place, result, reason: expect.any(String) };
  expect(noted).toEqual([{ domain: 'far.test', policy, failure }]);
});

it('a report goes whatever the policy asks for', async () => {
  for (const setting of [{ policy: kept('enforce') }, { tlsa: [right] }, { policy: kept('enforce', ['x.test']) }]) {
    await sessions({ ...setting, wish: 'optional', server: noTls });
    expect(open.at(-1)?.lines.some((line) => line.startsWith('EHLO'))).toBe(true);
  }
});
