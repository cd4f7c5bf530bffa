import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryRecipient } from '#core/delivery';
import { type AccountId, parseMailboxAddress, type Address } from '#kernel';
import { type DkimVerdict, MAILAUTH_LIMITS, scanMessage, verifyDkim } from '#formats/mailauth';
import { FakeResolver, testPassword, testWorld, type World } from '#testing';

let world: World;
let port: number;
let bob: AccountId;

beforeAll(async () => {
  world = await testWorld();
  port = await world.listen('submission');
  await world.person('ann@here.test');
  bob = await world.person('bob@here.test');
});
afterAll(() => world.close());

async function send(raw: string, to: readonly string[]): Promise<void> {
  const auth = { user: 'ann@here.test', pass: testPassword };
  const transport = createTransport({ host: '127.0.0.1', port, auth, tls: { rejectUnauthorized: false } });
  await transport.sendMail({ envelope: { from: 'ann@here.test', to: [...to] }, raw });
}

/** What others find who ask the DNS for all keys of the domain. */
async function verified(message: string | Buffer, domain = 'here.test'): Promise<readonly DkimVerdict[]> {
  const keys = await world.dkim.list(domain);
  const zones = keys.map(({ selector, record }) => [`${selector}._domainkey.${domain}`, { TXT: [record] }] as const);
  const scanned = scanMessage(Buffer.from(message as string, 'latin1'), MAILAUTH_LIMITS);
  const resolver = new FakeResolver(Object.fromEntries(zones));
  return await verifyDkim(scanned, { resolver, limits: MAILAUTH_LIMITS, now: Date.now() / 1000 });
}

const results = (verdicts: readonly DkimVerdict[]): string[] =>
  verdicts.map(({ result, signature }) => `${signature?.algorithm} ${result}`).toSorted();
const both = ['ed25519-sha256 pass', 'rsa-sha256 pass'];
const to = (text: string): DeliveryRecipient => ({
  address: parseMailboxAddress(text) as Address,
  notify: 'never',
  originalRecipient: null,
});
const queuedFor = async (recipient: string): Promise<Buffer> => {
  const row = (await world.queue.list(100)).find((each) => each.address === recipient);
  return (await world.queue.body(row?.message_id ?? 0)) as Buffer;
};

describe('mail of our own people', () => {
  it.each([
    ['small', 'hi\r\n'],
    ['large, in a segment', `${'a line of a large message\r\n'.repeat(4000)}\r\n\r\n`],
  ])('is signed by both keys, here and in the queue: %s', async (name, body) => {
    const [word = ''] = name.split(',');
    const raw = `From: Ann <ann@here.test>\r\nTo: bob@here.test\r\nSubject: both\r\n\r\n${body}`;
    await send(raw, ['bob@here.test', `${word}@away.test`]);
    const local = (await world.messages(bob)).at(-1) ?? '';
    expect(local).toMatch(/^Return-Path: .*\r\nDelivered-To: .*\r\nDKIM-Signature: v=1;/);
    expect(results(await verified(local))).toEqual(both);
    const queued = await queuedFor(`${word}@away.test`);
    expect(queued.toString('latin1')).toMatch(/^DKIM-Signature: v=1;/);
    expect(results(await verified(queued.toString('latin1')))).toEqual(both);
    const row = (await world.queue.list(100)).find((each) => each.address === `${word}@away.test`);
    expect(row?.size).toBe(queued.length);
  });

  it('is signed so that nothing can be added', async () => {
    const local = (await world.messages(bob)).at(-1) ?? '';
    const added = local.replace('From: Ann', 'Subject: another\r\nFrom: Ann');
    expect(results(await verified(added))).toEqual(['ed25519-sha256 fail', 'rsa-sha256 fail']);
  });

  it('is signed where this server writes it, which counts nobody as its submitter', async () => {
    const decisions = await world.flow.deliverOwn({
      reversePath: null,
      body: '7bit',
      smtputf8: false,
      recipients: [to('bob@here.test'), to('report@away.test')],
      content: [Buffer.from('From: postmaster@here.test\r\nTo: bob@here.test\r\nSubject: own\r\n\r\nhi\r\n')],
    });
    expect(decisions).toEqual([{ ok: true }, { ok: true }]);
    const local = (await world.messages(bob)).at(-1) ?? '';
    expect(local).toMatch(/\r\nDate: .*\r\nMessage-ID: </);
    expect(results(await verified(local))).toEqual(both);
    expect((await queuedFor('report@away.test')).toString()).toMatch(/^DKIM-Signature: /);
  });

  it('goes on with keys that are there before others sign with the next ones', async () => {
    const first = await world.dkim.list('here.test');
    expect(first.map(({ state, algorithm }) => `${algorithm} ${state}`)).toEqual(['rsa signing', 'ed25519 signing']);
    await world.dkim.rotate('here.test');
    await expect(world.dkim.rotate('here.test')).rejects.toMatchObject({ kind: 'conflict' });
    const next = (await world.dkim.list('here.test')).filter(({ state }) => state === 'published');
    expect(next).toHaveLength(2);
    const [rsa, ed25519] = ['rsa', 'ed25519'].map((kind) => next.find(({ algorithm }) => algorithm === kind));
    const name = (selector = ''): string => `${selector}._domainkey.here.test`;
    const resolver = new FakeResolver({ [name(rsa?.selector)]: { TXT: [rsa?.record.replace('k=rsa; ', '') ?? ''] } });
    expect(await world.dkim.tend(resolver)).toEqual([name(rsa?.selector)]);
    expect(await world.dkim.tend(resolver)).toEqual([]);
    const states = (await world.dkim.list('here.test')).map(({ state, algorithm }) => `${algorithm} ${state}`);
    expect(states.toSorted()).toEqual(['ed25519 published', 'ed25519 signing', 'rsa retired', 'rsa signing']);
    await send('From: ann@here.test\r\n\r\nhi\r\n', ['bob@here.test']);
    const verdicts = await verified((await world.messages(bob)).at(-1) ?? '');
    expect(verdicts.map(({ signature }) => signature?.selector)).toContain(rsa?.selector);
    expect(results(verdicts)).toEqual(both);
    expect(await world.dkim.advance('here.test', null)).toEqual([ed25519?.selector]);
    expect((await world.dkim.list('here.test')).every(({ toPublish }) => toPublish)).toBe(true);
  });

  it('has no key of a domain that is not ours', async () => {
    expect(await world.dkim.signing('away.test')).toEqual([]);
    await expect(world.dkim.list('away.test')).rejects.toMatchObject({ kind: 'domain-unknown' });
  });

  it('gets one pair of first keys though many ask at once', async () => {
    await world.directory.addDomain('new.test');
    await Promise.all(Array.from({ length: 4 }, () => world.dkim.list('new.test')));
    expect(await world.dkim.list('new.test')).toHaveLength(2);
  });
});
