import { X509Certificate } from 'node:crypto';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Connector, readCertificate } from '#core/delivery';
import { type AccountId, organisationId } from '#kernel';
import { makeSelfSigned } from '#platform/net';
import { authority, FakeResolver, mailZones, ofAuthority, SmtpClient, testWorld, type World } from '#testing';

const machine = '127.0.0.9';
const dns = new FakeResolver({
  ...mailZones,
  '_dmarc.reject.test': { TXT: ['v=DMARC1; p=reject'] },
  'reject.test': { TXT: ['v=spf1 -all'] },
});
let world: World;
let port = 0;
let ann: AccountId;

beforeAll(async () => {
  world = await testWorld({ resolver: dns });
  ann = await world.person('ann@our.test');
  port = await world.listen('mx');
});
beforeEach(async () => {
  for (const { name } of await world.connectors.list()) await world.connectors.remove(name);
  await world.database.pool.query('TRUNCATE queue_message, queue_recipient CASCADE');
});
afterAll(() => world.close());

const connector = (more: Partial<Connector>) =>
  world.connectors.add(
    {
      name: 'one',
      organisationId: organisationId(1),
      networks: [machine],
      certificate: null,
      domains: [],
      relay: false,
      unchecked: false,
      requireTls: false,
      ...more,
    },
    more.position ?? null,
  );

async function deliver(to: string, letter: string, sender = 'ann@our.test', from = machine): Promise<string> {
  const client = await SmtpClient.open(port, 'EHLO x', from);
  const replies = await client.deliver(sender, [to], letter);
  client.close();
  return replies.find((reply) => /^[45]/.test(reply)) ?? replies.at(-1) ?? '';
}

const letter = (author: string): string => `From: ${author}\r\nSubject: scan\r\n\r\nhi`;

describe('what is relayed', () => {
  it('is completed, signed, ruled and told as mail of the organisation', async () => {
    await connector({ relay: true });
    await world.rules.put(organisationId(1), {
      name: 'outward',
      when: [{ recipient: 'outside' }],
      do: { prepend: { name: 'X-Ruled', value: 'yes' } },
    });
    const reply = await deliver('v@ext.test', letter('scanner@our.test'));
    const [, key = ''] = /queued as (\S+)/.exec(reply) ?? [];
    const [queued] = await world.queue.list(10);
    expect(queued).toMatchObject({ address: 'v@ext.test', reverse_path: 'ann@our.test' });
    const text = String(await world.queue.body(queued?.message_id ?? 0));
    expect(text).toMatch(/DKIM-Signature: v=1;/);
    expect(text).toMatch(/^Message-ID: /m);
    expect(text).toContain('X-Ruled: yes\r\n');
    expect(text).not.toContain('Authentication-Results');
    await world.trace.flush();
    const { rows } = await world.database.pool.query('SELECT * FROM trace WHERE key = $1', [key]);
    expect(JSON.stringify(rows)).toContain('"connector":"one"');
    await world.rules.remove(organisationId(1), 'outward');
  });

  it('is what the first connector that fits says', async () => {
    await connector({ name: 'wide', networks: ['127.0.0.0/8'], relay: true, position: 20 });
    expect(await deliver('v@ext.test', letter('ann@our.test'))).toMatch(/^250 /);
    await connector({ name: 'narrow', unchecked: true, position: 10 });
    expect(await deliver('v@ext.test', letter('ann@our.test'))).toMatch(/^550 5\.7\.1 Relaying is denied/);
    expect(await deliver('v@ext.test', letter('ann@our.test'), 'ann@our.test', '127.0.0.10')).toMatch(/^250 /);
  });

  it('is of senders whose domains are named, where some are', async () => {
    await connector({ relay: true, domains: ['partner.test'] });
    expect(await deliver('v@ext.test', letter('x@partner.test'), 'x@partner.test')).toMatch(/^250 /);
    expect(await deliver('v@ext.test', letter('ann@our.test'))).toMatch(/^550 5\.7\.1 The sender address is not yours/);
    expect(await deliver('ann@our.test', letter('x@ext.test'), 'x@ext.test')).toMatch(/^250 /);
  });

  it('ends with the connector', async () => {
    await connector({ relay: true });
    expect(await deliver('v@ext.test', letter('ann@our.test'))).toMatch(/^250 /);
    expect(await world.connectors.remove('one')).toBe(true);
    expect(await world.connectors.remove('one')).toBe(false);
    expect(await deliver('v@ext.test', letter('ann@our.test'))).toMatch(/^550 5\.7\.1 /);
  });
});

it('what goes unchecked is not authenticated, and everybody else is', async () => {
  const forged = letter('boss@reject.test');
  await connector({ unchecked: true });
  expect(await deliver('ann@our.test', forged, 'boss@reject.test')).toMatch(/^250 /);
  expect((await world.messages(ann)).at(-1)).not.toContain('Authentication-Results');
  expect(await deliver('ann@our.test', forged, 'boss@reject.test', '127.0.0.10')).toMatch(/^550 5\.7\.26 /);
});

/** Says STARTTLS, with a certificate or without, and tries to relay. */
async function underTls(shown: { key: string; cert: string } | null): Promise<string> {
  const plain = connectPlain({ port, host: '127.0.0.1', localAddress: machine });
  const said = (socket: Socket, line: string | null): Promise<string> =>
    new Promise((resolve) => {
      socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1')));
      if (line !== null) socket.write(`${line}\r\n`);
    });
  await said(plain, null);
  await said(plain, 'EHLO x');
  await said(plain, 'STARTTLS');
  const secure = connectTls({ socket: plain, rejectUnauthorized: false, ...shown });
  await new Promise((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
  await said(secure, 'EHLO x');
  await said(secure, 'MAIL FROM:<ann@our.test>');
  const reply = await said(secure, 'RCPT TO:<v@ext.test>');
  secure.destroy();
  return reply;
}

describe('TLS', () => {
  it('is insisted on where a connector says so', async () => {
    await connector({ requireTls: true, relay: true });
    expect(await deliver('ann@our.test', letter('ann@our.test'))).toMatch(/^530 5\.7\.0 /);
    expect(await deliver('ann@our.test', letter('x@ext.test'), 'x@plain.test', '127.0.0.10')).not.toMatch(/^530/);
    expect(await underTls(null)).toMatch(/^250 /);
  });

  const own = makeSelfSigned({ names: ['relay.far.test'], days: 1 });
  const other = makeSelfSigned({ names: ['relay.far.test', 'mx.far.test'], days: 1 });

  it('a certificate that is pinned lets its holder relay, and nobody else', async () => {
    const certificate = readCertificate(`sha256:${new X509Certificate(own.cert).fingerprint256}`, null);
    await connector({ networks: [], certificate, relay: true });
    expect(await underTls(own)).toMatch(/^250 /);
    expect(await underTls(other)).toMatch(/^550 5\.7\.1 Relaying/);
    expect(await underTls(null)).toMatch(/^550 5\.7\.1 Relaying/);
    expect(await deliver('v@ext.test', letter('ann@our.test'))).toMatch(/^550 5\.7\.1 Relaying/);
  });

  it.each([
    ['of the authority that is named', 'mx.far.test', authority, ofAuthority, true],
    ['for another name', 'relay.far.test', authority, ofAuthority, false],
    ['of nobody whom the system believes', 'mx.far.test', null, ofAuthority, false],
    ['that vouches for itself', 'mx.far.test', authority, other, false],
    ['that vouches for itself, where the system is asked', 'mx.far.test', null, other, false],
  ] as const)('a certificate by name: one %s', async (_, name, ca, shown, may) => {
    await connector({ networks: [], certificate: readCertificate(name, ca), relay: true });
    expect(await underTls(shown)).toMatch(may ? /^250 / : /^550 5\.7\.1 Relaying/);
  });

  it('a network and a certificate must both be there', async () => {
    const certificate = readCertificate('mx.far.test', authority);
    await connector({ networks: ['192.0.2.0/24'], certificate, relay: true });
    expect(await underTls(ofAuthority)).toMatch(/^550 5\.7\.1 Relaying/);
    await connector({ networks: ['192.0.2.0/24', '127.0.0.0/24'], certificate, relay: true });
    expect(await underTls(ofAuthority)).toMatch(/^250 /);
  });
});
