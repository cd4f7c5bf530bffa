import { createTransport } from 'nodemailer';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { AddressRewriting, directoryEntities, Forwardings, maxRewrites } from '#core/directory';
import { MAILAUTH_LIMITS, scanMessage, verifyDkim } from '#formats/mailauth';
import { ormOptions } from '#platform/database';
import { FakeResolver, SmtpClient, testPassword, testWorld, type World } from '#testing';

let world: World;
let source: DataSource;
let rewriting: AddressRewriting;
let client: SmtpClient;
let submission: number;
let ann: AccountId;
let bob: AccountId;

beforeAll(async () => {
  world = await testWorld();
  client = await SmtpClient.open(await world.listen('mx'));
  submission = await world.listen('submission');
  ann = await world.person('ann@in.test');
  bob = await world.person('bob@in.test');
  await world.directory.addDomain('public.test');
  source = await new DataSource(ormOptions(world.target, directoryEntities)).initialize();
  rewriting = new AddressRewriting(source, () => world.recipients.forget());
  await rewriting.add('@in.test', '@public.test');
  await rewriting.add('ann@in.test', 'ann.smith@public.test');
});
afterAll(async () => {
  client.close();
  await source.destroy();
  await world.close();
});

async function submit(user: string, to: string[], raw: string, from = user): Promise<string> {
  const auth = { user, pass: testPassword };
  const transport = createTransport({ host: '127.0.0.1', port: submission, auth, tls: { rejectUnauthorized: false } });
  return await transport.sendMail({ envelope: { from, to }, raw }).then(
    (info) => (info as { response: string }).response,
    (error: { response?: string }) => error.response ?? String(error),
  );
}

async function queuedFor(address: string): Promise<{ path: string; body: string }> {
  const found = (await world.queue.list(1000)).filter((each) => each.address === address).at(-1);
  const body = (await world.queue.body(found?.message_id ?? 0))?.toString('latin1') ?? '';
  return { path: found?.reverse_path ?? '', body };
}

/** What others find who ask the DNS for the keys of a domain. */
async function signaturesOf(body: string, domain: string): Promise<readonly string[]> {
  const keys = await world.dkim.list(domain);
  const zones = keys.map(({ selector, record }) => [`${selector}._domainkey.${domain}`, { TXT: [record] }] as const);
  const scanned = scanMessage(Buffer.from(body, 'latin1'), MAILAUTH_LIMITS);
  const resolver = new FakeResolver(Object.fromEntries(zones));
  const options = { resolver, limits: MAILAUTH_LIMITS, now: Date.now() / 1000 };
  return (await verifyDkim(scanned, options)).map(({ result }) => result);
}

const last = async (account: AccountId): Promise<string> => (await world.messages(account)).at(-1) ?? '';

describe('an address that is another outside', () => {
  const raw = [
    'From: "Ann, in.test" <Ann@in.test> (ann@in.test)',
    'To: x@far.test,',
    '\tBob  <bob@in.test>',
    'Reply-To: ann+replies@in.test',
    'Subject: ann@in.test',
    '',
    'I am ann@in.test.',
    '',
  ].join('\r\n');

  it('is seen by others in the envelope and the header, which are signed so, and not by people here', async () => {
    expect(await submit('ann@in.test', ['x@far.test', 'bob@in.test'], raw)).toMatch(/^250 /);
    const { path, body } = await queuedFor('x@far.test');
    expect(path).toBe('ann.smith@public.test');
    const header = body.slice(0, body.indexOf('\r\n\r\n'));
    expect(header).toContain('\r\nFrom: "Ann, in.test" <ann.smith@public.test> (ann@in.test)\r\n');
    expect(header).toContain('\r\nTo: x@far.test,\r\n\tBob  <bob@public.test>\r\n');
    expect(header).toContain('\r\nReply-To: ann.smith+replies@public.test\r\n');
    expect(header).toMatch(/\r\nSubject: ann@in\.test(?:\r\n|$)/);
    expect(body).toMatch(/I am ann@in\.test\.\r\n(?:\r\n)?$/);
    expect(header).toMatch(/^DKIM-Signature:[^]*?\td=public\.test;/);
    expect(await signaturesOf(body, 'public.test')).toEqual(['pass', 'pass']);
    expect(header).not.toContain('d=in.test');
    expect(header.match(/^Received:/gm)).toHaveLength(1);
    const here = await last(bob);
    expect(here).toContain('\r\nFrom: "Ann, in.test" <Ann@in.test> (ann@in.test)\r\n');
    expect(here).not.toContain('public.test');
    expect(await signaturesOf(here, 'in.test')).toEqual(['pass', 'pass']);
  });

  it('is the same in a large message', async () => {
    const line = `${'x'.repeat(70)}\r\n`;
    await submit('bob@in.test', ['y@far.test'], `From: bob@in.test\r\n\r\n${line.repeat(2000)}`);
    const { path, body } = await queuedFor('y@far.test');
    expect(path).toBe('bob@public.test');
    expect(body).toContain('\r\nFrom: bob@public.test\r\n');
    expect(body.match(/^x{70}\r$/gm)).toHaveLength(2000);
    expect(await signaturesOf(body, 'public.test')).toEqual(['pass', 'pass']);
  });

  it('leads to people here, who see their own', async () => {
    const letter =
      'From: x@far.test\r\nTo: "A" <ann.smith@public.test>, bob@public.test\r\nCc: z@public.test\r\n\r\nhi';
    const sent = await client.deliver('x@far.test', ['ann.smith@public.test', 'bob@public.test'], letter);
    expect(sent.slice(1, 3)).toEqual([expect.stringMatching(/^250 /), expect.stringMatching(/^250 /)]);
    expect(sent.at(-1)).toMatch(/^250 /);
    for (const account of [ann, bob]) {
      const copy = await last(account);
      expect(copy).toContain('\r\nTo: "A" <ann@in.test>, bob@in.test\r\nCc: z@in.test\r\n\r\nhi');
      expect(copy.match(/^Received:/gm)).toHaveLength(1);
    }
    await client.send('MAIL FROM:<x@far.test>');
    expect(await client.send('RCPT TO:<nobody@public.test>')).toMatch(/^550 5\.1\.1 /);
    expect(await client.send('RCPT TO:<ann.smith+tag@public.test>')).toMatch(/^250 /);
    await client.send('RSET');
  });

  it('is what its owner may write as', async () => {
    const own = 'From: ann.smith@public.test\r\n\r\nhi';
    expect(await submit('ann@in.test', ['x@far.test'], own, 'ann.smith@public.test')).toMatch(/^250 /);
    expect(await submit('bob@in.test', ['x@far.test'], own, 'bob@in.test')).toMatch(/^550 5\.7\.1 /);
  });

  it('stays as it came in what is forwarded, and where it exists itself', async () => {
    await new Forwardings(source, () => world.recipients.forget()).set('bob@in.test', {
      targets: ['away@far.test'],
      keeps: true,
    });
    const letter = 'From: x@far.test\r\nTo: bob@public.test\r\n\r\nforwarded';
    await client.deliver('x@far.test', ['bob@public.test'], letter);
    const { path, body } = await queuedFor('away@far.test');
    expect(body).toContain('\r\nTo: bob@public.test\r\n\r\nforwarded');
    expect(await last(bob)).toContain('\r\nTo: bob@in.test\r\n\r\nforwarded');
    // notifications find the way back
    expect(path).toMatch(/^SRS0=.*@public\.test$/);
    await client.send('MAIL FROM:<>');
    expect(await client.send(`RCPT TO:<${path}>`)).toMatch(/^250 /);
    await client.send('RSET');
    const again = `Delivered-To: bob@in.test\r\n${letter}`;
    expect((await client.deliver('x@far.test', ['bob@public.test'], again)).at(-1)).toMatch(/^554 5\.4\.6 /);
    const real = await world.person('real@public.test');
    await client.deliver('x@far.test', ['real@public.test'], 'From: x@far.test\r\n\r\nreal');
    expect(await last(real)).toContain('real');
  });
});

it('as many addresses are rewritten as may be', async () => {
  await world.database.pool.query(
    `INSERT INTO address_rewrite SELECT 'u' || n || '@in.test', 'u' || n || '@other.test', 1
     FROM generate_series(3, ${maxRewrites}) n`,
  );
  await expect(rewriting.add('one@in.test', 'one@other.test')).rejects.toMatchObject({ kind: 'limit-exceeded' });
  await world.database.pool.query("DELETE FROM address_rewrite WHERE outside LIKE '%@other.test'");
  await rewriting.add('one@in.test', 'one@other.test');
});
