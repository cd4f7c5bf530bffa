import { createHash, X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { TlsaRecord } from '#kernel';
import { makeSelfSigned } from '#platform/net';
import { authority, type DnsZones, FakeResolver, ofAuthority } from '#testing';
import { CLIENT_TIMEOUTS } from '../client/timeouts.js';
import { drop, FakeServer, type FakeServerOptions } from '../testing.js';
import { noPolicies, type TlsPolicies } from '../tls/policies.js';
import { MxHop } from './mxHop.js';

const open: FakeServer[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

/** Servers of one port at addresses of loopback. */
async function servers(...options: FakeServerOptions[]): Promise<readonly FakeServer[]> {
  const started: FakeServer[] = [];
  for (const [index, each] of options.entries()) {
    const server = new FakeServer({ ...each, address: `127.0.0.${index + 1}` });
    await server.listen(started[0]?.port ?? 0);
    started.push(server);
  }
  open.push(...started);
  return started;
}

function hopOf(
  port: number,
  zones: DnsZones,
  more: { policies?: TlsPolicies; ca?: string[]; sources?: string[] } = {},
): MxHop {
  const { policies = noPolicies, ca, sources = [] } = more;
  const timeouts = { ...CLIENT_TIMEOUTS, greeting: 300, command: 300, handshake: 2000 };
  return new MxHop({
    resolver: new FakeResolver(zones),
    port,
    client: { hostname: 'own.test', timeouts, now: Date.now, ...(ca ? { ca } : {}) },
    loopback: true,
    policies,
    sources,
    chance: () => 0,
  });
}

const twoHosts: DnsZones = {
  'far.test': {
    MX: [
      { preference: 10, exchange: 'mx.far.test' },
      { preference: 20, exchange: 'mx2.far.test' },
    ],
  },
  'mx.far.test': { A: ['127.0.0.1'] },
  'mx2.far.test': { A: ['127.0.0.2'] },
};

describe('the hosts of a domain', () => {
  it('are tried until one of them talks', async () => {
    const [first, second] = await servers({ script: { GREETING: '421 busy' } }, {});
    const opened = await hopOf(first?.port ?? 0, twoHosts).open('far.test', 'usual');
    expect(opened.kind === 'open' && opened.connection.target.host).toBe('mx2.far.test');
    expect([first?.connections, second?.connections]).toEqual([1, 1]);
  });

  it('that are all away leave the destination down, with the last thing that was said', async () => {
    const [first] = await servers({ script: { EHLO: drop } }, { script: { GREETING: '554 5.3.2 closed' } });
    const opened = await hopOf(first?.port ?? 0, twoHosts).open('far.test', 'usual');
    expect(opened).toEqual({
      kind: 'closed',
      down: true,
      attempt: { status: 'waiting', enhanced: '4.3.2', reply: '554 5.3.2 closed', remote: 'mx2.far.test' },
    });
  });

  it('may be nowhere, for now or for good', async () => {
    const zones: DnsZones = {
      'far.test': { MX: [{ preference: 1, exchange: 'gone.test' }] },
      'later.test': { MX: [{ preference: 1, exchange: 'broken.test' }] },
      'broken.test': { fails: 'servfail' },
    };
    const hop = hopOf(1, zones);
    expect(await hop.open('far.test', 'usual')).toMatchObject({
      down: false,
      attempt: { status: 'failed', enhanced: '5.4.4' },
    });
    expect(await hop.open('later.test', 'usual')).toMatchObject({
      down: true,
      attempt: { status: 'waiting', enhanced: '4.4.3' },
    });
    expect(await hop.open('nowhere.test', 'usual')).toMatchObject({ down: false, attempt: { enhanced: '5.1.2' } });
    const closed = await hop.open('[127.0.0.1]', 'usual');
    expect(closed).toMatchObject({
      down: true,
      attempt: { enhanced: '4.4.1', reply: expect.stringContaining('127.0.0.1: ') },
    });
  });

  it('see mail come from the address that is set', async () => {
    const [first] = await servers({});
    const hop = hopOf(first?.port ?? 0, twoHosts, { sources: ['::1', '127.0.0.77'] });
    const opened = await hop.open('far.test', 'usual');
    expect(opened.kind === 'open' && opened.connection.target.localAddress).toBe('127.0.0.77');
  });
});

const own = makeSelfSigned({ names: ['whatever.test'], days: 1 });
const spki = (pem: string, digest = 'sha256') =>
  createHash(digest)
    .update(new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
const endEntity: TlsaRecord = { usage: 3, selector: 1, matching: 1, data: spki(own.cert) };

/** The zone of one host, signed, with TLSA records for a port. */
const signed = (port: number, TLSA: TlsaRecord[], secure = true): DnsZones => ({
  'far.test': { MX: [{ preference: 10, exchange: 'mx.far.test' }], secure },
  'mx.far.test': { A: ['127.0.0.1'], secure },
  [`_${port}._tcp.mx.far.test`]: { TLSA, secure },
});

async function danePasses(pair: { key: string; cert: string }, records: TlsaRecord[], options: FakeServerOptions = {}) {
  const [server] = await servers({ pair, ...options });
  const port = server?.port ?? 0;
  const opened = await hopOf(port, signed(port, records)).open('far.test', 'usual');
  return opened.kind === 'open' ? opened.connection.tls : opened.attempt;
}

describe('DANE', () => {
  it.each<[string, TlsaRecord]>([
    ['its key', endEntity],
    ['its key, by SHA-512', { ...endEntity, matching: 2, data: spki(own.cert, 'sha512') }],
    [
      'its key, in full',
      {
        ...endEntity,
        matching: 0,
        data: new X509Certificate(own.cert).publicKey.export({ type: 'spki', format: 'der' }),
      },
    ],
    [
      'its certificate',
      { ...endEntity, selector: 0, data: createHash('sha256').update(new X509Certificate(own.cert).raw).digest() },
    ],
  ])('takes a server by %s, whatever its name', async (_, record) => {
    expect(await danePasses(own, [{ ...endEntity, data: Buffer.alloc(32) }, record])).toMatchObject({
      proof: 'dane',
      source: 'dane',
    });
  });

  it('takes a server by its authority, for its name', async () => {
    const anchor: TlsaRecord = { usage: 2, selector: 1, matching: 1, data: spki(authority) };
    const chain = { key: ofAuthority.key, cert: ofAuthority.cert + authority };
    expect(await danePasses(chain, [anchor])).toMatchObject({ proof: 'dane' });
    // Without the authority in the chain nothing leads to it.
    expect(await danePasses(ofAuthority, [anchor])).toMatchObject({ enhanced: '4.7.5' });
    const other: TlsaRecord = { ...anchor, data: spki(own.cert) };
    expect(await danePasses(chain, [other])).toMatchObject({ enhanced: '4.7.5' });
    expect(await danePasses(own, [other])).toMatchObject({ enhanced: '4.7.5' });
  });

  it('refuses another certificate, and a server without TLS, and never goes on in the clear', async () => {
    const wrong = { ...endEntity, data: Buffer.alloc(32, 1) };
    for (const [records, options] of [
      [[wrong], {}],
      [[endEntity], { keywords: ['8BITMIME'] }],
      [[endEntity], { script: { STARTTLS: '454 no' } }],
      // Records that nobody can use ask for TLS all the same.
      [[{ ...endEntity, usage: 1 }], { keywords: [] }],
    ] as [TlsaRecord[], FakeServerOptions][]) {
      expect(await danePasses(own, records, options)).toMatchObject({ status: 'waiting', enhanced: '4.7.5' });
      expect(open.at(-1)?.lines.some((line) => line.startsWith('MAIL'))).toBe(false);
    }
    expect(await danePasses(own, [{ ...endEntity, usage: 1 }])).toMatchObject({ proof: 'none', source: 'dane' });
  });

  it('is believed of signed answers alone', async () => {
    const [server] = await servers({});
    const port = server?.port ?? 0;
    const opened = await hopOf(port, signed(port, [{ ...endEntity, data: Buffer.alloc(32) }], false)).open(
      'far.test',
      'usual',
    );
    expect(opened.kind === 'open' && opened.connection.tls).toMatchObject({ proof: 'none', source: 'opportunity' });
  });

  it('that cannot be asked about now keeps the host from being used', async () => {
    const [server] = await servers({});
    const port = server?.port ?? 0;
    const zones: DnsZones = { ...signed(port, []), [`_${port}._tcp.mx.far.test`]: { fails: 'servfail' } };
    expect(await hopOf(port, zones).open('far.test', 'usual')).toMatchObject({
      down: true,
      attempt: { enhanced: '4.7.5' },
    });
    expect(server?.connections).toBe(0);
  });
});

describe('a message that must stay under TLS', () => {
  it('goes to a server that proves its name', async () => {
    const [server] = await servers({ pair: ofAuthority });
    const port = server?.port ?? 0;
    const trusted = await hopOf(port, twoHosts, { ca: [authority] }).open('far.test', 'required');
    expect(trusted.kind === 'open' && trusted.connection.tls).toMatchObject({ proof: 'names', source: 'requiretls' });
    expect(await hopOf(port, twoHosts).open('far.test', 'required')).toMatchObject({ kind: 'closed', down: true });
  });
});
