import { gunzipSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReportSender, ReportSummaries } from '#core/delivery';
import { type DmarcReport, parseDmarcReport, printDmarcReport, REPORT_LIMITS } from '#formats/dmarcReport';
import { parseMessage, partAt, partContent } from '#formats/mime';
import { ManualClock } from '#kernel';
import { FakeResolver, mailZones, SmtpClient, testWorld, type World } from '#testing';

const wants = (rua: string) => ({ TXT: [`v=DMARC1; p=quarantine; rua=${rua}`] });
const dns = new FakeResolver({
  ...mailZones,
  '_dmarc.good.test': wants('mailto:d@good.test,mailto:d@watch.test!10m,mailto:d@nosy.test,https://x.test/'),
  'good.test._report._dmarc.watch.test': { TXT: ['v=DMARC1'] },
  '_dmarc.junk.test': wants('mailto:tiny@junk.test!1'),
  '_dmarc.wait.test': wants('mailto:d@silent.test'),
  'wait.test': { TXT: ['v=spf1 ip4:127.0.0.1 -all'] },
  'wait.test._report._dmarc.silent.test': { fails: 'servfail' },
});
const clock = new ManualClock(Date.UTC(2026, 4, 1, 12));
const day = 24 * 60 * 60 * 1000;
let world: World;
let port: number;
let sender: ReportSender;
let summaries: ReportSummaries;

beforeAll(async () => {
  world = await testWorld({ resolver: dns, clock });
  port = await world.listen('mx');
  await world.person('ann@here.test');
  const { database, flow, directory } = world;
  sender = new ReportSender({ database, flow, directory, resolver: dns, clock, hostname: 'mx.fumibako.test' });
  summaries = new ReportSummaries(database, directory, clock);
});
afterAll(() => world.close());

async function deliver(from: string, to: string, message: string): Promise<string> {
  const client = await SmtpClient.open(port);
  const replies = await client.deliver(from, [to], message.replace(/\r\n$/, ''));
  client.close();
  return replies.at(-1) ?? '';
}

describe('what has come in the name of others', () => {
  const letter = (from: string): string => `From: ${from}\r\n\r\nhi\r\n`;

  it('is counted by day and kind, and told after the day to those who may know', async () => {
    for (let count = 0; count < 3; count += 1) await deliver('a@good.test', 'ann@here.test', letter('a@good.test'));
    await deliver('a@elsewhere.test', 'ann@here.test', letter('b@good.test'));
    await deliver('a@elsewhere.test', 'ann@here.test', letter('b@junk.test'));
    await deliver('a@plain.test', 'ann@here.test', letter('a@plain.test'));
    await deliver('a@wait.test', 'ann@here.test', letter('a@wait.test'));
    await world.evaluations.flush();
    expect(await sender.send()).toBe(0);
    clock.advance(day);
    expect((await Promise.all([sender.send(), sender.send()])).toSorted()).toEqual([0, 1]);
    const queued = (await world.queue.list(10)).map(({ address, reverse_path, message_id }) => ({
      address,
      reverse_path,
      message_id,
    }));
    expect(queued.map(({ address, reverse_path }) => `<${reverse_path}> ${address}`)).toEqual([
      '<> d@good.test',
      '<> d@watch.test',
    ]);
    const message = (await world.queue.body(queued[0]?.message_id ?? 0)) as Buffer;
    const text = message.toString('latin1');
    expect(text).toMatch(/^DKIM-Signature: /);
    expect(text).toContain('\r\nFrom: <dmarc-reports@here.test>\r\n');
    expect(text.replace(/\r\n /g, ' ')).toContain(
      'Subject: Report Domain: good.test Submitter: mx.fumibako.test Report-ID: <2026-05-01.good.test@mx.fumibako.test>',
    );
    const part = partAt(parseMessage(message), '2');
    expect(part?.filename).toBe('mx.fumibako.test!good.test!1777593600!1777679999.xml.gz');
    const xml = gunzipSync(partContent(message, part as NonNullable<typeof part>));
    const report = parseDmarcReport(xml, REPORT_LIMITS);
    expect(report).toMatchObject({
      organisation: 'mx.fumibako.test',
      begin: 1_777_593_600,
      policy: { policy: 'quarantine' },
    });
    expect(
      report?.rows.map(({ count, disposition, spfAligned, envelopeFrom }) => ({
        count,
        disposition,
        spfAligned,
        envelopeFrom,
      })),
    ).toEqual([
      { count: 3, disposition: 'none', spfAligned: true, envelopeFrom: 'good.test' },
      { count: 1, disposition: 'quarantine', spfAligned: false, envelopeFrom: 'elsewhere.test' },
    ]);
    expect(report?.rows[0]).toMatchObject({
      source: '127.0.0.1',
      headerFrom: 'good.test',
      spf: [{ scope: 'mfrom', result: 'pass' }],
    });
  });

  it('is told later where the DNS did not say who may know, and given up at last', async () => {
    const left = async (): Promise<unknown[]> =>
      (await world.database.pool.query('SELECT policy_domain FROM dmarc_evaluation')).rows;
    expect(await left()).toEqual([{ policy_domain: 'wait.test' }]);
    clock.advance(3 * day);
    expect(await sender.send()).toBe(0);
    expect(await left()).toEqual([]);
  });
});

describe('what others report', () => {
  const report = (more: Partial<DmarcReport> = {}): DmarcReport => ({
    organisation: 'Away',
    email: 'r@away.test',
    id: 'one',
    begin: clock.now() / 1000 - 86_400,
    end: clock.now() / 1000,
    policy: {
      domain: 'here.test',
      policy: 'none',
      subdomainPolicy: null,
      dkimAlignment: 'r',
      spfAlignment: 'r',
      percent: 100,
    },
    rows: [false, true].map((passes, index) => ({
      source: `192.0.2.${index + 1}`,
      count: 10 * (index + 1),
      disposition: passes ? 'none' : 'reject',
      dkimAligned: passes,
      spfAligned: false,
      override: null,
      headerFrom: 'here.test',
      envelopeFrom: null,
      dkim: [],
      spf: [],
    })),
    ...more,
  });
  const mail = (type: string, content: Buffer): string =>
    `From: r@away.test\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`;
  const xml = (more?: Partial<DmarcReport>): Buffer => Buffer.from(printDmarcReport(report(more)));
  const tls = {
    'organization-name': 'Away',
    'report-id': 't1',
    'date-range': { 'start-datetime': '2026-05-04T00:00:00Z', 'end-datetime': '2026-05-04T23:59:59Z' },
    policies: [
      {
        policy: { 'policy-type': 'sts', 'policy-domain': 'here.test' },
        summary: { 'total-successful-session-count': 5, 'total-failure-session-count': 2 },
        'failure-details': [{ 'result-type': 'certificate-expired', 'failed-session-count': 2 }],
      },
    ],
  };

  it('is taken in at addresses that nobody needs a mailbox for, in every packing, once', async () => {
    const to = 'dmarc-reports@here.test';
    const forms = [
      mail('application/gzip; name=a.xml.gz', gzipSync(xml())),
      mail('application/zip; name=a.zip', Buffer.from(zipSync({ 'a.xml': xml({ id: 'two' }) }))),
      mail('text/xml; charset=utf-8', xml({ id: 'three' })),
      mail('application/octet-stream', gzipSync(xml())),
      mail('application/tlsrpt+gzip', gzipSync(JSON.stringify(tls))),
    ];
    for (const form of forms) expect(await deliver('r@away.test', to, form)).toMatch(/^250 /);
    const summary = await summaries.of('here.test', 30);
    expect(summary.reporters).toMatchObject([{ organisation: 'Away', reports: 3 }]);
    expect(summary.sources).toEqual([
      { source: '192.0.2.2', messages: 60, dkim: 60, spf: 0, passed: 60, held: 0 },
      { source: '192.0.2.1', messages: 30, dkim: 0, spf: 0, passed: 0, held: 30 },
    ]);
    expect(summary.tls).toEqual([
      {
        organisation: 'Away',
        type: 'sts',
        domain: 'here.test',
        successes: 5,
        failures: 2,
        reasons: ['certificate-expired'],
      },
    ]);
    expect((await summaries.of('here.test', 1)).sources).toHaveLength(2);
  });

  it('is refused where it is no report, or about somebody else, or larger than one unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024), { level: 9 });
    const deepBomb = Buffer.from(zipSync({ 'a.xml': Buffer.alloc(50 * 1024 * 1024) }));
    const entities = `<!DOCTYPE f [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><feedback>&b;</feedback>`;
    const forms = [
      'From: a@away.test\r\n\r\nhello\r\n',
      mail('application/gzip', Buffer.from('1f8b00', 'hex')),
      mail('application/gzip', bomb),
      mail('application/zip', deepBomb),
      mail('text/xml', Buffer.from(entities)),
      mail('application/gzip', gzipSync(xml({ policy: { ...report().policy, domain: 'other.test' } }))),
      mail('application/gzip', gzipSync(xml({ policy: { ...report().policy, domain: 'nothere.test' } }))),
    ];
    const before = await summaries.of('here.test', 30);
    for (const form of forms) {
      const begun = Date.now();
      expect(await deliver('r@away.test', 'dmarc-reports@here.test', form)).toMatch(/^550 5\.6\.0 /);
      expect(Date.now() - begun).toBeLessThan(5000);
    }
    expect(await summaries.of('here.test', 30)).toEqual(before);
    expect(await deliver('r@away.test', 'dmarc-reports@elsewhere.test', forms[0] ?? '')).not.toMatch(/^250 /);
  });

  it('comes to a mailbox of that name as well, also when it cannot be read', async () => {
    const box = await world.person('tls-reports@here.test');
    expect(await deliver('r@away.test', 'tls-reports@here.test', 'From: a@away.test\r\n\r\nhello\r\n')).toMatch(
      /^250 /,
    );
    const sent = mail('application/gzip', gzipSync(xml({ id: 'four' })));
    expect(await deliver('r@away.test', 'tls-reports@here.test', sent)).toMatch(/^250 /);
    expect(await world.messages(box)).toHaveLength(2);
    expect((await summaries.of('here.test', 30)).reporters).toMatchObject([{ reports: 4 }]);
  });
});
