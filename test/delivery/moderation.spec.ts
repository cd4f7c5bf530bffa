import { createTransport } from 'nodemailer';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxPending, maxReason, Releaser } from '#core/delivery';
import { directoryEntities, MailLists } from '#core/directory';
import { TraceReader } from '#core/trace';
import type { AccountId } from '#kernel';
import { MAILAUTH_LIMITS, scanMessage, verifyDkim } from '#formats/mailauth';
import { ormOptions } from '#platform/database';
import { FakeResolver, SmtpClient, testPassword, testWorld, type World } from '#testing';

const list = 'news@here.test';
const day = 86_400_000;
let shift = 0;
const clock = { now: () => Date.now() + shift };
let world: World;
let source: DataSource;
let lists: MailLists;
let client: SmtpClient;
let submission: number;
let ann: AccountId;
let bob: AccountId;
let mod: AccountId;

beforeAll(async () => {
  world = await testWorld({ clock });
  client = await SmtpClient.open(await world.listen('mx'));
  submission = await world.listen('submission');
  ann = await world.person('ann@here.test');
  bob = await world.person('bob@here.test');
  mod = await world.person('mod@here.test');
  source = await new DataSource(ormOptions(world.target, directoryEntities)).initialize();
  lists = new MailLists(source, () => world.recipients.forget());
  await world.directory.addGroup(list, { name: 'お知らせ', members: ['ann@here.test', 'out@far.test'] });
  await lists.change(list, { post: 'moderated', moderators: ['mod@here.test', 'also@far.test'] });
});
afterAll(async () => {
  client.close();
  await source.destroy();
  await world.close();
});

const letter = (subject: string, from = 's@away.test'): string =>
  `From: ${from}\r\nSubject: ${subject}\r\nX-Odd:  kept   as\r\n\tit is\r\n\r\nFirst line of ${subject}.`;

/** Lets everything that is held and due be gone about. */
async function work(): Promise<void> {
  const releaser = new Releaser({ ...world, clock });
  const held = await world.queue.lease({ destinations: 5, recipients: 50, seconds: 0, except: [] });
  for (const each of held) if (each.held_for) await releaser.release(each, { expiry: day, retrySeconds: 1 });
}

const titled = async (account: AccountId, subject: string): Promise<readonly string[]> =>
  (await world.messages(account)).filter((text) => text.includes(`\r\nSubject: ${subject}\r\n`));

/** What moderators are told last: the text, and what they may do. */
async function asked(): Promise<{ text: string; token: string; approve: string; reject: string }> {
  const mail = (await world.messages(mod)).at(-1) ?? '';
  const text = Buffer.from(mail.slice(mail.indexOf('\r\n\r\n')), 'base64').toString();
  const token = /https:\/\/mx\.fumibako\.test\/moderation\/([a-z2-7]{24})/.exec(text)?.[1] ?? '';
  const [approve = '', reject = ''] = ['approve', 'reject'].map(
    (verb) => new RegExp(`news\\+${verb}=[a-z2-7]{24}@here\\.test`).exec(text)?.[0] ?? '',
  );
  return { text, token, approve, reject };
}

async function queuedFor(address: string): Promise<string[]> {
  const found = (await world.queue.list(1000)).filter((each) => each.address === address);
  return await Promise.all(
    found.map(async ({ message_id }) => (await world.queue.body(message_id))?.toString('utf8') ?? ''),
  );
}

async function submit(user: string, to: string | string[], subject: string): Promise<string> {
  const auth = { user, pass: testPassword };
  const transport = createTransport({ host: '127.0.0.1', port: submission, auth, tls: { rejectUnauthorized: false } });
  const sent = await transport.sendMail({ envelope: { from: user, to }, raw: letter(subject, user) });
  return (sent as { response: string }).response;
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

async function storyOf(subject: string): Promise<unknown[]> {
  await world.trace.flush();
  const reader = new TraceReader(world.database);
  const now = clock.now();
  const scope = { organisation: null, from: now - 30 * day, before: now + day, limit: 10 };
  const [found] = await reader.find({ subject, address: '@away.test' }, scope);
  const events = (await reader.story(found?.key ?? '', null))?.events ?? [];
  return events.map(({ kind, detail }) => (kind === 'moderated' ? detail['state'] : kind));
}

describe('a message to a moderated list', () => {
  it('waits, moderators are asked, and it goes to everybody as it came when one has approved it', async () => {
    const replies = await client.deliver('s@away.test', [list], letter('first'));
    expect(replies.at(-1)).toMatch(/^250 /);
    await work();
    expect(await titled(ann, 'first')).toEqual([]);
    const { text, token, approve } = await asked();
    expect(await world.moderation.find(token)).toMatchObject({
      moderator: 'mod@here.test',
      preview: 'First line of first.',
    });
    expect(text).toContain('お知らせ <news@here.test> 宛てのメッセージが承認を待っています。');
    expect(text).toContain('A message to お知らせ <news@here.test> waits for your approval.');
    expect(text).toMatch(/From: s@away\.test\r\nSubject: first\r\n/);
    expect(text).toContain('> First line of first.');
    expect(await queuedFor('also@far.test')).toHaveLength(1);
    expect((await world.moderation.pending(list)).map(({ subject }) => subject)).toEqual(['first']);
    const decided = await client.deliver('mod@elsewhere.test', [approve], 'From: mod@elsewhere.test\r\n\r\n');
    expect(decided.at(-1)).toMatch(/^250 /);
    await work();
    const [copy = ''] = await titled(ann, 'first');
    expect(copy.endsWith(`${letter('first')}\r\n`)).toBe(true);
    expect(copy.match(/^Received:/gm)).toHaveLength(1);
    expect(copy).not.toContain('DKIM-Signature');
    const [remote = ''] = await queuedFor('out@far.test');
    expect(remote.endsWith(`${letter('first')}\r\n`)).toBe(true);
    expect(await world.moderation.pending(null)).toEqual([]);
    expect(await storyOf('first')).toEqual([
      'waiting',
      'asked',
      'asked',
      'approved',
      'delivered',
      'expanded',
      'queued',
    ]);
    // who comes later finds nothing to decide
    await client.send('MAIL FROM:<x@away.test>');
    expect(await client.send(`RCPT TO:<${approve}>`)).toMatch(/^550 5\.1\.1 /);
    await client.send('RSET');
  });

  it('goes back with the reason when one has rejected it, and the first decision counts', async () => {
    await client.deliver('s@away.test', [list], letter('second'));
    await work();
    const [waiting] = await world.moderation.pending(list);
    const id = waiting?.id ?? 0;
    const long = world.moderation.decide(id, 'rejected', 'mod', 'x'.repeat(maxReason + 1));
    await expect(long).rejects.toMatchObject({ kind: 'limit-exceeded' });
    expect(await world.moderation.decide(id, 'rejected', 'mod@here.test', '宣伝はお断りします')).toBe(true);
    expect(await world.moderation.decide(id, 'approved', 'also@far.test', null)).toBe(false);
    await work();
    expect(await titled(ann, 'second')).toEqual([]);
    const [notice = ''] = await queuedFor('s@away.test');
    expect(notice).toContain('Status: 5.7.1');
    const part = /base64\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(notice)?.[1] ?? '';
    expect(Buffer.from(part, 'base64').toString()).toContain('宣伝はお断りします');
    expect(await storyOf('second')).toEqual(['waiting', 'asked', 'asked', 'rejected']);
    expect(await world.moderation.decide(id, 'approved', 'late', null)).toBe(false);
  });

  it('goes back where nobody decides in time', async () => {
    const before = (await queuedFor('s@away.test')).length;
    await client.deliver('s@away.test', [list], letter('third'));
    await work();
    // it is not gone about before
    await world.database.pool.query('UPDATE queue_recipient SET next_attempt_at = now() WHERE held');
    await work();
    expect(await world.moderation.pending(list)).toHaveLength(1);
    expect((await world.messages(mod)).filter((text) => text.includes('third'))).toHaveLength(1);
    shift = 5 * day + 1000;
    await world.database.pool.query('UPDATE queue_recipient SET next_attempt_at = now() WHERE held');
    await work();
    shift = 0;
    expect(await world.moderation.pending(list)).toEqual([]);
    expect((await queuedFor('s@away.test')).slice(before)).toEqual([expect.stringContaining('Status: 5.4.7')]);
    expect(await titled(ann, 'third')).toEqual([]);
  });

  it('goes at once to others whom it is for, is signed when it goes, and does not wait for who is exempt', async () => {
    expect(await submit('bob@here.test', ['bob@here.test', list], 'fourth')).toMatch(/^250 /);
    expect(await titled(bob, 'fourth')).toHaveLength(1);
    expect(await titled(ann, 'fourth')).toEqual([]);
    await work();
    const { id = 0 } = (await world.moderation.pending(list))[0] ?? {};
    await world.moderation.decide(id, 'approved', 'mod@here.test', null);
    await work();
    const [copy = ''] = await titled(ann, 'fourth');
    expect(copy.match(/^Received:/gm)).toHaveLength(1);
    // once by each algorithm
    expect(await signaturesOf(copy, 'here.test')).toEqual(['pass', 'pass']);
    expect(await titled(bob, 'fourth')).toHaveLength(1);
    await submit('mod@here.test', list, 'of a moderator');
    expect(await titled(ann, 'of a moderator')).toHaveLength(1);
    await submit('ann@here.test', list, 'of a member');
    expect(await titled(ann, 'of a member')).toEqual([]);
    await lists.change(list, { exempt: 'members' });
    await submit('ann@here.test', list, 'of an exempt member');
    expect(await titled(ann, 'of an exempt member')).toHaveLength(1);
    await lists.change(list, { exempt: 'owners', owners: ['bob@here.test'] });
    await submit('bob@here.test', list, 'of an owner');
    expect(await titled(ann, 'of an owner')).toHaveLength(1);
    // a name that anybody can write lets nobody pass
    await client.deliver('mod@here.test', [list], letter('spoofed', 'mod@here.test'));
    expect(await titled(ann, 'spoofed')).toEqual([]);
    await lists.change(list, { exempt: 'nobody', owners: [] });
    await world.database.pool.query('DELETE FROM queue_message');
  });

  it('is not given up while a moderator approves it', async () => {
    await client.deliver('s@away.test', [list], letter('race'));
    await work();
    const { id = 0 } = (await world.moderation.pending(list))[0] ?? {};
    await world.database.pool.query('UPDATE queue_recipient SET next_attempt_at = now() WHERE held');
    const leased = await world.queue.lease({ destinations: 5, recipients: 50, seconds: 0, except: [] });
    const held = leased.find(({ message_id }) => message_id === id);
    const awaited = await world.moderation.of(id);
    if (!held || !awaited) throw new Error('nothing waits');
    shift = 6 * day;
    expect(await world.tending.tend(held, awaited)).toMatchObject({ status: '5.4.7' });
    expect(await world.moderation.decide(id, 'approved', 'mod@here.test', null)).toBe(true);
    await expect(world.queue.write(world.queue.releasedStep(held, [], null))).rejects.toThrow('division by zero');
    await work();
    shift = 0;
    expect(await titled(ann, 'race')).toHaveLength(1);
  });

  it('waits when its time has come that its sender has named, and is refused by rules before it waits', async () => {
    const port = await world.listen('submission', { longestHold: 86_400 });
    const raw = await SmtpClient.open(port);
    await raw.send(`AUTH PLAIN ${Buffer.from(`\0bob@here.test\0${testPassword}`).toString('base64')}`);
    expect(await raw.send('MAIL FROM:<bob@here.test> HOLDFOR=3600')).toMatch(/^250 /);
    await raw.send(`RCPT TO:<${list}>`);
    await raw.data(letter('later', 'bob@here.test'));
    raw.close();
    expect(await world.moderation.pending(list)).toEqual([]);
    await world.database.pool.query('UPDATE queue_recipient SET next_attempt_at = now() WHERE held');
    await work();
    expect((await world.moderation.pending(list)).map(({ subject }) => subject)).toEqual(['later']);
    expect(await titled(ann, 'later')).toEqual([]);
    await world.database.pool.query('DELETE FROM queue_message');
    const own = await world.rules.organisation('default');
    await world.rules.put(own, { name: 'no', when: [{ subject: ['casino'] }], do: [{ reject: 'No casinos' }] });
    expect((await client.deliver('s@away.test', [list], letter('casino'))).at(-1)).toBe('550 5.7.1 No casinos');
    await world.rules.remove(own, 'no');
    expect(await world.moderation.pending(list)).toEqual([]);
  });

  it('waits when it comes over LMTP too', async () => {
    const lmtp = await SmtpClient.open(await world.listen('lmtp'), 'LHLO client.test');
    await lmtp.send('MAIL FROM:<s@away.test>');
    for (const to of ['bob@here.test', list]) await lmtp.send(`RCPT TO:<${to}>`);
    expect(await lmtp.data(letter('local'), 2)).toEqual([
      expect.stringMatching(/^250 /),
      expect.stringMatching(/^250 /),
    ]);
    lmtp.close();
    expect([(await titled(bob, 'local')).length, (await titled(ann, 'local')).length]).toEqual([1, 0]);
    await work();
    const { id = 0 } = (await world.moderation.pending(list))[0] ?? {};
    await world.moderation.decide(id, 'approved', 'mod@here.test', null);
    await work();
    expect((await titled(ann, 'local'))[0]?.endsWith(`${letter('local')}\r\n`)).toBe(true);
  });

  it('is decided about by no machine and by nobody who guesses', async () => {
    await client.deliver('s@away.test', [list], letter('guarded'));
    await work();
    const { approve } = await asked();
    const automatic = 'From: mod@here.test\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.';
    expect((await client.deliver('mod@away.test', [approve], automatic)).at(-1)).toMatch(/^550 5\.7\.1 /);
    expect((await client.deliver('', [approve], 'From: x@away.test\r\n\r\n')).at(-1)).toMatch(/^550 5\.7\.1 /);
    const guess = approve.replace(/=[a-z2-7]{24}@/, `=${'a'.repeat(24)}@`);
    await client.send('MAIL FROM:<x@away.test>');
    expect(await client.send(`RCPT TO:<${guess}>`)).toMatch(/^550 5\.1\.1 /);
    expect(await client.send(`RCPT TO:<news+approve=short@here.test>`)).toMatch(/^550 5\.1\.1 /);
    await client.send('RSET');
    expect(await world.moderation.pending(list)).toHaveLength(1);
    await world.database.pool.query('DELETE FROM queue_message');
  });

  it('is put off where too many wait', async () => {
    await world.database.pool.query(
      `WITH m AS (INSERT INTO queue_message (reverse_path, body_type, smtputf8, size, body)
         SELECT '', '7bit', false, 1, '' FROM generate_series(1, ${maxPending}) RETURNING id)
       INSERT INTO moderation (message_id, list, author, subject, preview, from_elsewhere, seal, sender_known, expires_at)
       SELECT id, '${list}', '', '', '', true, '', true, now() FROM m`,
    );
    await client.send('MAIL FROM:<s@away.test>');
    expect(await client.send(`RCPT TO:<${list}>`)).toMatch(/^452 /);
    await world.database.pool.query('DELETE FROM queue_message');
    expect(await client.send(`RCPT TO:<${list}>`)).toMatch(/^250 /);
    await client.send('RSET');
  });
});
