import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountId, systemClock } from '#kernel';
import {
  makeDkimKey,
  MAILAUTH_LIMITS,
  readDkimKey,
  scanMessage,
  sealArc,
  SIGNING_DIGEST,
  signDkim,
  type ArcVerdict,
  verifyArc,
} from '#formats/mailauth';
import { CachingResolver, DNS_LIMITS, DnsClient } from '#platform/dns';
import { FakeResolver, LoopbackDnsServer, mailZones, SmtpClient, testWorld, type World } from '#testing';

const key = makeDkimKey('ed25519');
const dns = new LoopbackDnsServer({
  ...mailZones,
  's1._domainkey.reject.test': { TXT: [key.record] },
  's1._domainkey.broken.test': { fails: 'servfail' },
  's1._domainkey.trusted.test': { TXT: [key.record] },
  's1._domainkey.other-list.test': { TXT: [key.record] },
  'default._bimi.reject.test': { TXT: ['v=BIMI1; l=https://reject.test/logo.svg'] },
});
let world: World;
let port: number;
let ann: AccountId;

beforeAll(async () => {
  const server = { address: '127.0.0.1', port: await dns.start() };
  const limits = { ...DNS_LIMITS, timeout: 500 };
  const client = new DnsClient({ servers: [server], limits, clock: systemClock, trusts: () => true });
  world = await testWorld({ resolver: new CachingResolver(client, systemClock, limits) });
  port = await world.listen('mx');
  ann = await world.person('ann@here.test');
});
afterAll(async () => {
  await world.close();
  dns.stop();
});

async function deliver(from: string, message: string, greeting?: string): Promise<string> {
  const client = await SmtpClient.open(port, greeting);
  const replies = await client.deliver(from, ['ann@here.test'], message.replace(/\r\n$/, ''));
  client.close();
  return replies.at(-1) ?? '';
}

/** The newest message of a mailbox: our field on one line, and the whole. */
async function newest(mailbox = 'INBOX'): Promise<{ field: string; message: string }> {
  const message = (await world.messages(ann, mailbox)).at(-1) ?? '';
  const field = /^Authentication-Results: mx\.fumibako\.test;((?:.*\r\n[ \t])*.*)\r\n/m.exec(message)?.[1] ?? '';
  return { field: field.replace(/\s+/g, ' ').trim(), message };
}

const letter = (from: string, more = ''): string => `${more}From: ${from}\r\nSubject: hello\r\n\r\nhi\r\n`;

function signed(domain: string, message: string): string {
  const scan = scanMessage(Buffer.from(message, 'latin1'), MAILAUTH_LIMITS, [SIGNING_DIGEST]);
  const now = Math.floor(Date.now() / 1000);
  const by = { domain, selector: 's1', key: readDkimKey(key.privateKey) };
  return signDkim(scan, by, { now, lifetime: null }) + message;
}

describe('mail from other servers', () => {
  it('gets one field of ours, above what it came with', async () => {
    expect(await deliver('a@good.test', letter('a@good.test'))).toMatch(/^250 /);
    const { field, message } = await newest();
    expect(message).toMatch(/^Return-Path: <a@good\.test>\r\nDelivered-To: .*\r\nAuthentication-Results: /);
    expect(message).toMatch(/\r\nReceived: from client\.test/);
    expect(field).toBe(
      'iprev=pass (client.test) policy.iprev=127.0.0.1; spf=pass (a) smtp.helo=client.test; ' +
        'spf=pass (ip4:127.0.0.1) smtp.mailfrom=a@good.test; dkim=none; ' +
        'dmarc=pass (p=reject policy=none dis=none) header.from=good.test',
    );
  });

  it('loses the fields that claim to be ours, whatever they look like, and keeps those of others', async () => {
    const claims = [
      'Authentication-Results: mx.fumibako.test; dmarc=pass',
      'authentication-results : (c) "MX.Fumibako.TEST" 1; spf=pass',
      'Authentication-Results:\r\n mx.fumibako.test.\r\n ; dkim=pass',
      'Authentication-Results: other.test; dkim=pass',
    ];
    await deliver('a@good.test', letter('a@good.test', `${claims.join('\r\n')}\r\n`));
    const { message } = await newest();
    expect(message.match(/^authentication-results/gim)).toHaveLength(2);
    expect(message).toContain('Authentication-Results: other.test; dkim=pass\r\n');
  });

  it('is refused where its author says so, and goes to Junk where its author says that', async () => {
    const reply = await deliver('a@elsewhere.test', letter('a@reject.test'));
    expect(reply).toBe("550 5.7.26 The message fails the DMARC policy of its author's domain");
    expect(await deliver('a@elsewhere.test', letter('a@junk.test'))).toMatch(/^250 /);
    expect((await newest('Junk')).field).toContain('dmarc=fail (p=quarantine policy=quarantine dis=quarantine)');
    expect(await deliver('a@elsewhere.test', letter('a@sub.reject.test'))).toMatch(/^250 /);
    expect((await newest('Junk')).field).toContain('header.from=sub.reject.test');
  });

  it('is taken with a signature of its author, over the octets as they came', async () => {
    const lines = Array.from({ length: 4000 }, (_, index) => `line  ${index}\t of a large message \r\n`).join('');
    for (const body of ['', 'short\r\n', `${lines}\r\n\r\n`]) {
      const message = signed('reject.test', `From: a@reject.test\r\nSubject:  hello \r\n\r\n${body}`);
      expect(await deliver('', message)).toMatch(/^250 /);
      expect((await newest()).field).toMatch(/dkim=pass \(256-bit key\) .*header\.d=reject\.test .*dmarc=pass/);
    }
    const changed = signed('reject.test', letter('a@reject.test')).replace('hello', 'hullo');
    expect(await deliver('', changed)).toMatch(/^550 5\.7\.26 /);
  });

  it('is never refused because the DNS does not answer', async () => {
    expect(await deliver('a@broken.test', letter('a@broken.test'))).toMatch(/^250 /);
    expect((await newest()).field).toMatch(/spf=temperror .*dmarc=temperror/);
    expect(await deliver('a@lost.test', letter('a@lost.test'))).toMatch(/^250 /);
    expect((await newest()).field).toContain('dmarc=temperror');
  });

  it('is refused all the same where only names of others do not answer', async () => {
    expect(await deliver('a@broken.test', signed('broken.test', letter('a@reject.test')))).toMatch(/^550 5\.7\.26 /);
  });

  it.each([
    ['two From fields', 'From: a@good.test\r\nFrom: ceo@reject.test\r\n\r\nhi\r\n'],
    ['two authors of different domains', letter('a@good.test, ceo@reject.test')],
    ['a From that names nobody', letter('nobody at all')],
    ['a From with a blank before the colon, twice', 'From : a@good.test\r\nFrom: b@reject.test\r\n\r\nhi\r\n'],
  ])('goes to Junk with %s', async (_, message) => {
    expect(await deliver('a@good.test', message)).toMatch(/^250 /);
    expect((await newest('Junk')).field).toContain('dmarc=permerror');
  });

  it('is believed where somebody trusted has sealed that DMARC passed', async () => {
    const unsealed: ArcVerdict = { result: 'none', reason: null, temporary: false, sealers: [], instances: 0 };
    const sealed = (domain: string, said: string): string => {
      const message = letter('a@reject.test');
      const scan = scanMessage(Buffer.from(message, 'latin1'), MAILAUTH_LIMITS, [SIGNING_DIGEST]);
      const by = { domain, selector: 's1', key: readDkimKey(key.privateKey) };
      const options = {
        results: `mx.${domain}; dmarc=${said} header.from=reject.test`,
        now: Math.floor(Date.now() / 1000),
        maxInstances: 50,
      };
      return `${sealArc(scan, unsealed, by, options)}${message}`;
    };
    expect(await deliver('list@trusted.test', sealed('trusted.test', 'pass'))).toMatch(/^250 /);
    expect((await newest()).field).toMatch(/arc=pass .*header\.d=trusted\.test; dmarc=fail/);
    expect(await deliver('list@trusted.test', sealed('trusted.test', 'fail'))).toMatch(/^550 5\.7\.26 /);
    expect(await deliver('list@trusted.test', sealed('other-list.test', 'pass'))).toMatch(/^550 5\.7\.26 /);
    const changed = sealed('trusted.test', 'pass').replace('hello', 'hullo');
    expect(await deliver('list@trusted.test', changed)).toMatch(/^550 5\.7\.26 /);
  });

  /** What was queued last is sealed by us, and anybody can verify it. */
  async function expectSealed(): Promise<void> {
    const queued = (await world.queue.list(10)).at(-1);
    const octets = (await world.queue.body(queued?.message_id ?? 0)) as Buffer;
    const keys = (await world.dkim.list('here.test')).map(({ selector, record }) => [
      `${selector}._domainkey.here.test`,
      { TXT: [record] },
    ]);
    const environment = {
      resolver: new FakeResolver(Object.fromEntries(keys)),
      limits: MAILAUTH_LIMITS,
      now: Date.now() / 1000,
    };
    const verdict = await verifyArc(scanMessage(octets, MAILAUTH_LIMITS), environment);
    expect(verdict).toMatchObject({ result: 'pass', sealers: [{ domain: 'here.test' }] });
    expect(verdict.sealers[0]?.results).toMatch(/^mx\.fumibako\.test;[^]*dmarc=pass/);
  }

  it('is sealed where a rule sends it on', async () => {
    const own = await world.rules.organisation('default');
    await world.rules.put(own, { name: 'on', when: [{ subject: 'ruled' }], do: [{ add: 'archive@away.test' }] });
    await deliver('a@good.test', 'From: a@good.test\r\nSubject: ruled\r\n\r\nhi\r\n');
    expect((await newest()).message).not.toMatch(/^ARC-/m);
    await expectSealed();
    await world.rules.remove(own, 'on');
  });

  it('is sealed where it is sent on, so that others can believe what was found here', async () => {
    await world.directory.addAlias('away@here.test', ['someone@away.test', 'ann@here.test']);
    const lines = 'a line of a large message\r\n'.repeat(4000);
    for (const body of ['hi\r\n', lines]) {
      const client = await SmtpClient.open(port);
      const message = `From: a@good.test\r\nSubject: on\r\n\r\n${body}`.replace(/\r\n$/, '');
      expect((await client.deliver('a@good.test', ['away@here.test'], message)).at(-1)).toMatch(/^250 /);
      client.close();
      expect((await newest()).message).not.toMatch(/^ARC-/m);
      await expectSealed();
    }
  });

  it('shows an indicator only as its author publishes it', async () => {
    const claim = 'BIMI-Location: v=BIMI1; l=https://evil.test/logo.svg\r\nBIMI-Indicator: AAAA\r\n';
    await deliver('', signed('reject.test', letter('a@reject.test', claim)));
    const { field, message } = await newest();
    expect(field).toMatch(/; bimi=pass header\.d=reject\.test header\.selector=default$/);
    expect(message).not.toMatch(/^BIMI-/m);
  });

  it('says what it was told in quotes that cannot be left', async () => {
    await deliver('"x;spf=pass)\\"y"@good.test', letter('a@good.test'), 'EHLO [127.0.0.1]');
    const { field } = await newest();
    expect(field).toContain('smtp.mailfrom="\\"x;spf=pass)\\\\\\"y\\"@good.test"');
  });

  it('is treated as each domain of ours wants it', async () => {
    await world.person('lax@other.test');
    const bob = (await world.person('bob@other.test')) as AccountId;
    await world.policies.change('other.test', { dmarc: 'tag' });
    const client = await SmtpClient.open(port);
    const to = ['ann@here.test', 'bob@other.test'];
    const before = (await world.messages(ann, 'Junk')).length;
    expect((await client.deliver('a@elsewhere.test', to, letter('a@reject.test'))).at(-1)).toMatch(/^250 /);
    expect(await world.messages(ann, 'Junk')).toHaveLength(before + 1);
    expect(await world.messages(bob)).toHaveLength(1);
    await world.policies.change('other.test', { dmarc: 'junk', spf: 'reject' });
    const [, , reply] = await client.deliver('a@plain.test', ['bob@other.test'], letter('a@plain.test'));
    expect(reply).toBe("550 5.7.23 The sender's domain does not let this host send its mail (SPF)");
    expect((await client.deliver('x@none.test', ['bob@other.test'], letter('a@reject.test'))).at(-1)).toMatch(/^250 /);
    expect(await world.messages(bob, 'Junk')).toHaveLength(1);
    client.close();
    expect(await world.policies.show('other.test')).toEqual({ dmarc: 'junk', spf: 'reject' });
    expect(await world.policies.show('here.test')).toEqual({ dmarc: 'published', spf: 'tag' });
    await expect(world.policies.show('elsewhere.test')).rejects.toMatchObject({ kind: 'domain-unknown' });
  });
});

it('what was found is what transport rules see', async () => {
  const organisation = await world.rules.organisation('default');
  await world.rules.put(organisation, {
    name: 'forged',
    when: [{ from: '@none.test' }, { dmarc: 'none' }, { spf: 'none' }],
    do: [{ prepend: { name: 'X-Forged', value: 'yes' } }],
  });
  expect(await deliver('s@elsewhere.test', letter('s@none.test'))).toMatch(/^250 /);
  const { message } = await newest();
  await world.rules.remove(organisation, 'forged');
  expect(message).toMatch(/^Return-Path: .*\r\nDelivered-To: .*\r\nX-Forged: yes\r\nAuthentication-Results: /);
});
