import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DnsZones, LoopbackDnsServer } from '#testing';
import { type Bench, bench } from './testing.fixture.js';

interface Row {
  readonly purpose: string;
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly state?: string;
  readonly advice?: string | null;
}

interface Key {
  readonly selector: string;
  readonly algorithm: string;
  readonly state: string;
  readonly record: string;
}

let cli: Bench;
const dns = new LoopbackDnsServer({});

beforeAll(async () => {
  cli = await bench();
  cli.environment['FUMIBAKO_DNS'] = `127.0.0.1:${await dns.start()}`;
  await cli.run(['domain', 'add', 'cli.test']);
});
afterAll(async () => {
  await cli.close();
  dns.stop();
});

/** The zones that an administrator makes of what is printed. */
function published(rows: readonly Row[]): Record<string, DnsZones[string]> {
  const zones: Record<string, Record<string, unknown>> = {
    'mail.cli.test': { A: ['192.0.2.7'] },
    '7.2.0.192.in-addr.arpa': { PTR: ['mail.cli.test'] },
  };
  for (const { name, type, value } of rows) {
    const words = value.split(' ');
    const bare = (word = ''): string => word.replace(/\.$/, '');
    const data: Readonly<Record<string, () => unknown>> = {
      MX: () => ({ preference: Number(words[0]), exchange: bare(words[1]) }),
      TXT: () => value.slice(1, -1).replace(/" "/g, ''),
      CNAME: () => bare(value),
      CAA: () => ({ critical: false, tag: words[1], value: words[2]?.replaceAll('"', '') }),
      SRV: () => {
        const [priority, weight, port] = words.map(Number);
        return { priority, weight, port, target: bare(words[3]) };
      },
    };
    const node = (zones[name] ??= {});
    node[type] = [...((node[type] as unknown[]) ?? []), data[type]?.()];
  }
  return zones as Record<string, DnsZones[string]>;
}

describe('the records of a domain', () => {
  it('are printed as a zone file has them, the keys in strings of 255 octets', async () => {
    const { status, out } = await cli.run(['domain', 'dns', 'cli.test']);
    expect(status).toBe(0);
    expect(out).toMatch(/^cli\.test\.\s+IN\s+MX\s+10 mail\.cli\.test\.$/m);
    expect(out).toMatch(/^cli\.test\.\s+IN\s+TXT\s+"v=spf1 mx -all"$/m);
    expect(out).toMatch(/^r\d{8}\._domainkey\.cli\.test\.\s+IN\s+TXT\s+"v=DKIM1; k=rsa; p=[^"]{237}" "[^"]+"$/m);
    expect(out).toMatch(/^_dmarc\.cli\.test\.\s+IN\s+TXT\s+"v=DMARC1; p=none; rua=mailto:dmarc-reports@cli\.test"$/m);
    expect(out).toMatch(/^_imaps\._tcp\.cli\.test\.\s+IN\s+SRV\s+0 1 2993 mail\.cli\.test\.$/m);
    expect((await cli.run(['domain', 'dns', 'other.test'])).err).toMatch(/^the domain other\.test is not ours/);
  });

  it('are all there when they were published as printed', async () => {
    dns.zones = published(await cli.json<Row[]>('domain', 'dns', 'cli.test'));
    const { status, out, err } = await cli.run(['domain', 'dns', 'cli.test', '--check']);
    expect({ status, err, bad: out.match(/^(?:missing|different|unknown).*$/gm) }).toEqual({
      status: 0,
      err: '',
      bad: null,
    });
    expect(out).toMatch(/^ok\s+mail\.cli\.test\.\s+A$/m);
  });

  it('are compared one by one, with what to do', async () => {
    const rows = await cli.json<Row[]>('domain', 'dns', 'cli.test');
    const rsa = rows.find(({ value }) => value.includes('k=rsa'))?.name ?? '';
    dns.zones = {
      ...published(rows),
      'cli.test': {
        TXT: ['v=spf1 ip4:192.0.2.99 -all', 'something else'],
        MX: [{ preference: 5, exchange: 'old.test' }],
      },
      [rsa]: { TXT: ['v=DKIM1; k=rsa; p=AAAA'] },
      '_dmarc.cli.test': {},
      '_smtp._tls.cli.test': { fails: 'servfail' },
      '7.2.0.192.in-addr.arpa': { PTR: ['elsewhere.test'] },
    };
    const { status, out, err } = await cli.run(['domain', 'dns', 'cli.test', '--check', '--json']);
    const states = (JSON.parse(out) as Row[]).filter(({ state }) => state !== 'ok');
    expect(states.map(({ purpose, state }) => `${purpose} ${state}`)).toEqual([
      'mx different',
      'spf different',
      'dkim different',
      'dmarc missing',
      'tls-rpt unknown',
      'host different',
    ]);
    expect(states.every(({ advice }) => (advice ?? '').length > 10)).toBe(true);
    expect(status).toBe(1);
    expect(err).toMatch(/^6 of \d+ records are not as they should be\n$/);
  });
});

describe('the keys of a domain', () => {
  it('are listed, made anew, and used by command', async () => {
    expect(await cli.json<Key[]>('domain', 'dkim', 'cli.test', 'rotate')).toHaveLength(4);
    const again = await cli.run(['domain', 'dkim', 'cli.test', 'rotate']);
    expect(again).toMatchObject({ status: 1, err: expect.stringMatching(/^keys of cli\.test wait already/) });
    expect(
      (await cli.json<Row[]>('domain', 'dns', 'cli.test')).filter(({ purpose }) => purpose === 'dkim'),
    ).toHaveLength(4);
    const keys = await cli.json<Key[]>('domain', 'dkim', 'cli.test', 'sign');
    expect(keys.map(({ state }) => state).toSorted()).toEqual(['retired', 'retired', 'signing', 'signing']);
    expect(JSON.stringify(keys)).not.toContain('PRIVATE');
    expect((await cli.run(['domain', 'dkim', 'cli.test'])).out).toMatch(/^SELECTOR\s+ALGORITHM\s+STATE/);
    expect((await cli.run(['domain', 'dkim', 'cli.test', 'forget'])).status).toBe(2);
  });
});

describe('the policy of a domain', () => {
  it('is shown and changed', async () => {
    expect(await cli.json('domain', 'policy', 'cli.test')).toEqual({
      name: 'cli.test',
      dmarc: 'published',
      spf: 'tag',
    });
    expect(await cli.json('domain', 'policy', 'cli.test', '--spf', 'junk')).toMatchObject({ spf: 'junk' });
    expect((await cli.run(['domain', 'policy', 'cli.test', '--dmarc', 'tag'])).out).toBe(
      'DMARC failures: tag\nSPF failures: junk\nIn force within 5 seconds.\n',
    );
    expect((await cli.run(['domain', 'policy', 'cli.test', '--dmarc', 'reject'])).status).toBe(2);
    expect((await cli.run(['domain', 'policy', 'other.test'])).status).toBe(1);
  });
});

describe('reports about a domain', () => {
  it('are summarised', async () => {
    expect((await cli.run(['domain', 'reports', 'cli.test'])).out).toMatch(/^Nobody has reported about cli\.test/);
    await cli.test.database.pool.query(`
      WITH report AS (
        INSERT INTO dmarc_report (domain_id, organisation, report_id, begin_at, end_at, received_at)
        SELECT id, 'Away', 'one', now() - interval '1 day', now(), now() FROM domain WHERE name = 'cli.test' RETURNING id
      )
      INSERT INTO dmarc_report_row SELECT id, 1, '192.0.2.1', 7, 'reject', false, true, 'cli.test' FROM report`);
    expect((await cli.run(['domain', 'reports', 'cli.test'])).out).toMatch(
      /^SOURCE +MESSAGES +PASSED +DKIM +SPF +HELD\n192\.0\.2\.1 +7 +7 +0 +7 +7\n\nREPORTED BY +REPORTS +LATEST\nAway +1 +\d{4}-/,
    );
    expect(await cli.json('domain', 'reports', 'cli.test', '--days', '2')).toMatchObject({ days: 2, tls: [] });
    expect((await cli.run(['domain', 'reports', 'cli.test', '--days', 'x'])).status).toBe(1);
    expect((await cli.run(['domain', 'reports', 'other.test'])).status).toBe(1);
  });
});
