import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { checkHost, MAILAUTH_LIMITS, parseIp, printIp } from '#formats/mailauth';
import type { DnsRecords, DnsType } from '#kernel';
import { FakeResolver } from '#testing';
import { corpusFile, haveCorpora } from './corpus.js';

interface Vector {
  readonly helo: string;
  readonly host: string;
  readonly mailfrom: string;
  readonly result: string | readonly string[];
  readonly explanation?: string;
}

interface Scenario {
  readonly description: string;
  readonly tests: Readonly<Record<string, Vector>>;
  readonly zonedata: Readonly<Record<string, readonly (string | Readonly<Record<string, unknown>>)[]>>;
}

const SUITE = 'spf-pyspf/test/rfc7208-tests.yml';

/** The zone data of a scenario: `SPF` records are TXT records too, where there are none. */
function resolverFor({ zonedata }: Scenario): FakeResolver {
  const zones: Record<string, Record<string, unknown>> = {};
  for (const [name, rows] of Object.entries(zonedata)) {
    const node: Record<string, unknown[]> & { fails?: unknown } = {};
    const typed = rows
      .filter((row) => typeof row === 'object')
      .map((row) => Object.entries(row)[0] as [string, unknown]);
    const ownText = typed.some(([type]) => type === 'TXT');
    for (const [type, value] of typed) {
      if (type === 'SPF' && ownText) continue;
      if (value === 'NONE') continue;
      const kind = (type === 'SPF' ? 'TXT' : type) as DnsType;
      (node[kind] ??= []).push(recordOf(kind, value));
    }
    zones[name.toLowerCase()] = rows.includes('TIMEOUT') ? { ...node, late: true } : node;
  }
  return new TimingOut(zones as never);
}

/** A name with `TIMEOUT` answers for the types it lists, and fails for the others. */
class TimingOut extends FakeResolver {
  override async lookup<T extends DnsType>(type: T, name: string) {
    const node = this.zones[name.toLowerCase().replace(/\.$/, '')] as
      | (Record<string, unknown> & { late?: boolean })
      | undefined;
    if (node?.late && !node[type]) return { kind: 'temporary' as const, reason: 'timeout' };
    return await super.lookup(type, name);
  }
}

function recordOf(type: DnsType, value: unknown): DnsRecords[DnsType] {
  const plain = (text: unknown) => String(text).toLowerCase().replace(/\.$/, '');
  if (type === 'TXT') return Array.isArray(value) ? value.join('') : String(value);
  if (type === 'MX') {
    const [preference, exchange] = value as [number, string];
    return { preference, exchange: plain(exchange) };
  }
  return type === 'AAAA' ? printIp(parseIp(String(value)) ?? []) : plain(value);
}

describe.runIf(haveCorpora())('the vectors of RFC 7208', () => {
  const scenarios = haveCorpora()
    ? parseAllDocuments(corpusFile(SUITE).toString('utf8')).map((document) => document.toJS() as Scenario | null)
    : [];
  let passed = 0;
  for (const scenario of scenarios) {
    if (scenario === null) continue;
    describe(`${scenario.description}`, () => {
      it.each(Object.entries(scenario.tests))('%s', async (_, vector) => {
        const environment = {
          resolver: resolverFor(scenario),
          limits: MAILAUTH_LIMITS,
          receiver: 'receiver.example',
          now: 1_700_000_000,
        };
        const { helo, host, mailfrom } = vector;
        const sender = mailfrom || `postmaster@${helo}`;
        const domain = sender.slice(sender.lastIndexOf('@') + 1);
        const verdict = await checkHost({ ip: host, domain, sender, helo }, environment);
        expect([vector.result].flat()).toContain(verdict.result);
        const { explanation } = vector;
        if (explanation !== undefined) expect(verdict.explanation ?? 'DEFAULT').toBe(explanation);
        passed += 1;
      });
    });
  }

  it('were run', () => {
    process.stdout.write(`\nSPF: ${passed} vectors of RFC 7208 pass\n`);
    expect(passed).toBeGreaterThan(150);
  });
});
