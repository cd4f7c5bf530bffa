import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { maxSessionKinds, noSessionPolicy, TlsReportSender, type TlsSession, TlsSessions } from '#core/delivery';
import { parseMessage, partAt, partContent } from '#formats/mime';
import { parseTlsReport, TLS_REPORT_LIMITS } from '#formats/tlsReport';
import { HttpsReportPoster } from '#gateways/smtp';
import { ManualClock } from '#kernel';
import { authority, FakeResolver, ofAuthority, testWorld, type World } from '#testing';

const wants = (rua: string) => ({ TXT: [`v=TLSRPTv1; rua=${rua}`] });
const dns = new FakeResolver({});
const day = 24 * 60 * 60 * 1000;
const clock = new ManualClock(Date.UTC(2026, 4, 1, 12));
let world: World;
let sessions: TlsSessions;
let sender: TlsReportSender;
let posted: string[];
const poster = { post: async (url: string) => Boolean(posted.push(url)) && !url.includes('away') };

beforeAll(async () => {
  world = await testWorld({ clock });
  await world.person('ann@here.test');
  const { database, flow, directory } = world;
  sessions = new TlsSessions(database, clock, (error) => {
    throw error;
  });
  sender = new TlsReportSender({ database, flow, directory, resolver: dns, clock, hostname: 'mx.fumibako.test' });
});
afterEach(async () => {
  dns.zones = {};
  await world.database.pool.query('TRUNCATE tls_session, queue_message, queue_recipient CASCADE');
});
afterAll(() => world.close());

const well = (domain: string): TlsSession => ({ domain, policy: noSessionPolicy, failure: null });
const badly = (domain: string): TlsSession => ({
  domain,
  policy: { type: 'sts', strings: ['version: STSv1', 'mode: enforce', 'mx: mx.far.test'], mxHosts: ['mx.far.test'] },
  failure: {
    result: 'certificate-expired',
    sending: '192.0.2.1',
    host: 'mx.far.test',
    address: '192.0.2.2',
    reason: 'CERT_HAS_EXPIRED',
  },
});
const left = async (): Promise<unknown[]> =>
  (await world.database.pool.query('SELECT day::text, domain, sessions FROM tls_session ORDER BY 1, 2')).rows;

async function noted(...all: TlsSession[]): Promise<void> {
  posted = [];
  for (const each of all) sessions.note(each);
  await sessions.flush();
}

describe('sessions with others', () => {
  it('are counted by day and kind, and told once after the day, in one signed message', async () => {
    dns.zones = { '_smtp._tls.far.test': wants('mailto:t@far.test,mailto:u@watch.test,ftp://x.test/') };
    await noted(badly('far.test'), badly('far.test'), well('far.test'), well('other.test'));
    await noted(badly('far.test'));
    expect(await sender.send(poster)).toBe(0);
    clock.advance(day);
    await noted(well('far.test'));
    expect((await Promise.all([sender.send(poster), sender.send(poster)])).toSorted()).toEqual([0, 1]);
    expect(await left()).toEqual([{ day: '2026-05-02', domain: 'far.test', sessions: expect.anything() }]);
    const queued = await world.queue.list(10);
    expect(queued.map(({ address, reverse_path }) => `<${reverse_path}> ${address}`)).toEqual([
      '<> t@far.test',
      '<> u@watch.test',
    ]);
    const message = (await world.queue.body(queued[0]?.message_id ?? 0)) as Buffer;
    const text = message.toString('latin1').replace(/\r\n\s/g, ' ');
    expect(text).toMatch(/^DKIM-Signature: /);
    expect(text).not.toMatch(/; ?l=/);
    for (const field of [
      'From: <tls-reports@here.test>',
      'Subject: Report Domain: far.test Submitter: mx.fumibako.test Report-ID: <2026-05-01.far.test@mx.fumibako.test>',
      'TLS-Report-Domain: far.test',
      'TLS-Report-Submitter: mx.fumibako.test',
    ])
      expect(text).toContain(`\r\n${field}\r\n`);
    expect(text).toMatch(/\r\nContent-Type: multipart\/report; report-type="tlsrpt";/);
    const part = partAt(parseMessage(message), '2');
    expect(`${part?.type}/${part?.subtype}`).toBe('application/tlsrpt+gzip');
    expect(part?.filename).toBe('mx.fumibako.test!far.test!1777593600!1777679999!001.json.gz');
    const json = gunzipSync(partContent(message, part as NonNullable<typeof part>));
    const report = parseTlsReport(json, TLS_REPORT_LIMITS);
    expect(report).toMatchObject({
      organisation: 'mx.fumibako.test',
      contact: 'tls-reports@here.test',
      begin: 1_777_593_600_000,
      end: 1_777_679_999_000,
    });
    expect(report?.policies.toSorted((one, two) => (one.type < two.type ? -1 : 1))).toEqual([
      { type: 'no-policy-found', domain: 'far.test', successes: 1, failures: 0, details: [] },
      {
        type: 'sts',
        domain: 'far.test',
        successes: 0,
        failures: 3,
        details: [{ result: 'certificate-expired', sending: '192.0.2.1', receiving: 'mx.far.test', count: 3 }],
      },
    ]);
    const policy = JSON.parse(String(json)).policies.find(
      (each: { policy: { 'policy-type': string } }) => each.policy['policy-type'] === 'sts',
    );
    expect(policy.policy).toMatchObject({ 'policy-string': badly('').policy.strings, 'mx-host': ['mx.far.test'] });
    expect(policy['failure-details'][0]).toMatchObject({
      'receiving-ip': '192.0.2.2',
      'failure-reason-code': 'CERT_HAS_EXPIRED',
    });
  });

  it('are told by HTTPS as well; what is not taken is told later, for a day', async () => {
    dns.zones = {
      '_smtp._tls.web.test': wants('https://web.test/tls'),
      '_smtp._tls.away.test': wants('https://away.test/tls'),
      '_smtp._tls.lost.test': { fails: 'servfail' },
      '_smtp._tls.two.test': { TXT: ['v=TLSRPTv1; rua=mailto:a@two.test', 'v=TLSRPTv1; rua=mailto:b@two.test'] },
    };
    await noted(...['web.test', 'away.test', 'lost.test', 'two.test'].map(well));
    clock.advance(day);
    expect(await sender.send(poster)).toBe(1);
    expect(posted.toSorted()).toEqual(['https://away.test/tls', 'https://web.test/tls']);
    expect(await left()).toMatchObject([{ domain: 'away.test' }, { domain: 'lost.test' }]);
    clock.advance(day);
    expect(await sender.send(poster)).toBe(0);
    expect(await left()).toEqual([]);
    expect(await world.queue.list(10)).toEqual([]);
  });

  it('of more kinds than are counted at a time are left out', async () => {
    posted = [];
    for (let number = 0; number <= maxSessionKinds; number += 1) sessions.note(well(`d${number}.test`));
    sessions.note(well('d0.test'));
    await sessions.flush();
    expect(await left()).toHaveLength(maxSessionKinds);
    expect((await left())[0]).toMatchObject({ domain: 'd0.test' });
  });
});

describe('by HTTPS', () => {
  let server: Server;
  let answer: number;
  let taken: { type?: string | undefined; path?: string | undefined; body: Buffer }[];
  beforeAll(async () => {
    server = createServer(ofAuthority, (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        taken.push({ type: request.headers['content-type'], path: request.url, body: Buffer.concat(pieces) });
        response.writeHead(answer, { location: '/other' }).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = () => (server.address() as { port: number }).port;
  const post = (url: string, more = {}) =>
    new HttpsReportPoster({
      resolver: new FakeResolver({ 'mta-sts.far.test': { A: ['127.0.0.1'] }, 'x.test': { A: ['127.0.0.1'] } }),
      timeout: 1000,
      loopback: true,
      ca: [authority],
      ...more,
    }).post(url, Buffer.from('packed'));

  it.each([
    [200, true],
    [201, true],
    [302, false],
    [503, false],
  ])('a report that is answered with %d is taken: %s', async (status, isTaken) => {
    [answer, taken] = [status, []];
    expect(await post(`https://mta-sts.far.test:${port()}/tls?x=1`)).toBe(isTaken);
    expect(taken).toEqual([{ type: 'application/tlsrpt+gzip', path: '/tls?x=1', body: Buffer.from('packed') }]);
  });

  it.each([
    ['https://x.test/', {}],
    ['https://mta-sts.far.test/', { loopback: false }],
    ['https://127.0.0.1/', { loopback: false }],
    ['https://mta-sts.far.test/', { ca: undefined }],
    ['https://a:b@mta-sts.far.test/', {}],
    ['http://mta-sts.far.test/', {}],
    ['https://gone.test/', {}],
    ['https://', {}],
  ])('nothing goes to %s (%j)', async (url, more) => {
    [answer, taken] = [200, []];
    expect(await post(url.replace('.test/', `.test:${port()}/`).replace('.1/', `.1:${port()}/`), more)).toBe(false);
    expect(taken).toEqual([]);
  });
});
