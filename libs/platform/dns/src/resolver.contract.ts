import { describe, expect, it } from 'vitest';
import { type Resolver, recordsOf } from '#kernel';
import { type DnsZones, ZONE_NEGATIVE_TTL, ZONE_TTL } from '#testing';

const tlsa = { usage: 3, selector: 1, matching: 1, data: Buffer.alloc(32, 0x5a) };

export const contractZones: DnsZones = {
  'one.example': {
    A: ['192.0.2.1', '192.0.2.2'],
    AAAA: ['2001:db8::1', '2001:db8:0:1::'],
    MX: [
      { preference: 10, exchange: 'mx.one.example' },
      { preference: 20, exchange: 'other.example' },
    ],
    NS: ['ns.example'],
    TXT: ['v=spf1 -all', `long ${'x'.repeat(600)}`, 'octets \u00e9\u0000'],
    CAA: [{ critical: true, tag: 'issue', value: 'ca.example; account=1' }],
    ttl: 77,
  },
  'null.example': { MX: [{ preference: 0, exchange: '' }] },
  'signed.example': { A: ['192.0.2.3'], secure: true },
  '_25._tcp.signed.example': { TLSA: [tlsa], secure: true },
  '_imaps._tcp.one.example': { SRV: [{ priority: 1, weight: 2, port: 993, target: 'imap.one.example' }] },
  '1.2.0.192.in-addr.arpa': { PTR: ['one.example'] },
  'alias.example': { CNAME: ['alias2.example'] },
  'alias2.example': { CNAME: ['one.example'] },
  'signed-alias.example': { CNAME: ['signed.example'], secure: true },
  'half-signed.example': { CNAME: ['signed.example'] },
  'lost.example': { CNAME: ['nowhere.example'] },
  'circle.example': { CNAME: ['circle2.example'] },
  'circle2.example': { CNAME: ['circle.example'] },
  'below.empty.example': { A: ['192.0.2.9'] },
  'broken.example': { fails: 'servfail' },
  'closed.example': { fails: 'refused' },
  'big.example': { TXT: Array.from({ length: 40 }, (_, index) => `${index} ${'y'.repeat(200)}`), truncated: true },
};

/** What every resolver does, asked about `contractZones`. */
export function resolverContract(resolver: () => Resolver): void {
  const ask: Resolver['lookup'] = (type, name) => resolver().lookup(type, name);

  describe('finds', () => {
    it.each(['A', 'AAAA', 'MX', 'NS', 'TXT', 'CAA'] as const)('records of type %s', async (type) => {
      const answer = await ask(type, 'one.example');
      const records = contractZones['one.example']?.[type];
      expect(answer).toEqual({ kind: 'found', records, name: 'one.example', secure: false, ttl: 77 });
    });

    it('records with fields and octets', async () => {
      const found = recordsOf(await ask('TLSA', '_25._tcp.signed.example'));
      expect(found.map((record) => ({ ...record, data: Buffer.from(record.data) }))).toEqual([tlsa]);
      expect(recordsOf(await ask('SRV', '_imaps._tcp.one.example'))).toEqual([
        { priority: 1, weight: 2, port: 993, target: 'imap.one.example' },
      ]);
      expect(recordsOf(await ask('PTR', '1.2.0.192.in-addr.arpa'))).toEqual(['one.example']);
      expect(recordsOf(await ask('MX', 'null.example'))).toEqual([{ preference: 0, exchange: '' }]);
    });

    it('the same whatever the case and the final dot', async () => {
      expect(recordsOf(await ask('NS', 'ONE.Example.'))).toEqual(['ns.example']);
    });

    it('what aliases lead to, and says where', async () => {
      const answer = await ask('NS', 'alias.example');
      expect(answer).toMatchObject({ kind: 'found', records: ['ns.example'], name: 'one.example', ttl: 77 });
      expect(recordsOf(await ask('CNAME', 'alias.example'))).toEqual(['alias2.example']);
    });

    it('many long records', async () => {
      expect(recordsOf(await ask('TXT', 'big.example'))).toEqual(contractZones['big.example']?.TXT);
    });
  });

  it('tells what DNSSEC found right', async () => {
    expect(await ask('A', 'signed.example')).toMatchObject({ secure: true, ttl: ZONE_TTL });
    expect(await ask('A', 'signed-alias.example')).toMatchObject({ secure: true });
    expect(await ask('A', 'half-signed.example')).toMatchObject({ secure: false });
    expect(await ask('TLSA', 'signed.example')).toMatchObject({ kind: 'no-data', secure: true });
  });

  it.each([
    ['no-name', 'A', 'nowhere.example'],
    ['no-name', 'A', 'lost.example'],
    ['no-data', 'TLSA', 'one.example'],
    ['no-data', 'A', 'empty.example'],
  ] as const)('answers %s for %s of %s', async (kind, type, name) => {
    expect(await ask(type, name)).toEqual({ kind, secure: false, ttl: ZONE_NEGATIVE_TTL });
  });

  it.each(['broken.example', 'closed.example', 'circle.example'])('knows nothing of %s for now', async (name) => {
    expect(await ask('A', name)).toEqual({ kind: 'temporary', reason: expect.any(String) });
  });

  it.each(['a..example', '.example', `${'a'.repeat(64)}.example`])('takes %s for a name that is not', async (name) => {
    expect(await ask('A', name)).toMatchObject({ kind: 'no-name' });
  });
}
