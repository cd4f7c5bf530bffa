import { createTransport } from 'nodemailer';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { AddressLimits, directoryEntities, maxSenders } from '#core/directory';
import { TraceReader } from '#core/trace';
import { ormOptions } from '#platform/database';
import { SmtpClient, testPassword, testWorld, type World } from '#testing';

let world: World;
let source: DataSource;
let limits: AddressLimits;
let client: SmtpClient;
let submission: number;
let ann: AccountId;
let bob: AccountId;

beforeAll(async () => {
  world = await testWorld();
  client = await SmtpClient.open(await world.listen('mx'));
  submission = await world.listen('submission');
  ann = await world.person('ann@here.test');
  bob = await world.person('bob@here.test');
  source = await new DataSource(ormOptions(world.target, directoryEntities)).initialize();
  limits = new AddressLimits(source, () => world.recipients.forget());
  await world.directory.addGroup('team@here.test', { members: ['bob@here.test', 'friend@away.test'] });
  await world.directory.addAlias('boss@here.test', ['ann@here.test']);
});
afterAll(async () => {
  client.close();
  await source.destroy();
  await world.close();
});

const free = { insideOnly: false, allowed: [], denied: [], maxIn: null, maxOut: null };

/** The reply to RCPT, after which nothing is sent. */
async function asked(from: string, to: string, size?: number): Promise<string> {
  await client.send(`MAIL FROM:<${from}>${size === undefined ? '' : ` SIZE=${size}`}`);
  const reply = await client.send(`RCPT TO:<${to}>`);
  await client.send('RSET');
  return reply;
}

async function submit(user: string, to: string | string[], octets = 0): Promise<string> {
  const auth = { user, pass: testPassword };
  const transport = createTransport({ host: '127.0.0.1', port: submission, auth, tls: { rejectUnauthorized: false } });
  const raw = `From: ${user}\r\nSubject: inside\r\n\r\n${'x'
    .repeat(70)
    .concat('\r\n')
    .repeat(octets / 72)}hi\r\n`;
  return await transport.sendMail({ envelope: { from: user, to }, raw }).then(
    (info) => (info as { response: string }).response,
    (error: { response?: string }) => error.response ?? String(error),
  );
}

const letter = (octets: number): string =>
  `From: s@away.test\r\n\r\n${'x'
    .repeat(70)
    .concat('\r\n')
    .repeat(octets / 72)}`;

describe('an address', () => {
  it('that takes mail from inside alone takes it from who has signed in, and not from who says so', async () => {
    await limits.change('ann@here.test', { insideOnly: true });
    expect(await asked('s@away.test', 'ann@here.test')).toMatch(/^550 5\.7\.1 /);
    expect(await asked('bob@here.test', 'ann@here.test')).toMatch(/^550 5\.7\.1 /);
    expect(await asked('', 'ann@here.test')).toMatch(/^550 5\.7\.1 /);
    expect(await submit('bob@here.test', 'ann@here.test')).toMatch(/^250 /);
    // an alias is another name of the same address
    expect(await asked('s@away.test', 'boss@here.test')).toMatch(/^550 5\.7\.1 /);
    expect(await asked('s@away.test', 'ann+detail@here.test')).toMatch(/^550 5\.7\.1 /);
  });

  it('is written to by way of a list as the list says', async () => {
    await world.directory.addGroup('all@here.test', { members: ['ann@here.test'] });
    expect(await asked('s@away.test', 'all@here.test')).toMatch(/^250 /);
    await limits.change('all@here.test', { insideOnly: true });
    expect(await asked('s@away.test', 'all@here.test')).toMatch(/^550 5\.7\.1 /);
    await limits.change('ann@here.test', free);
  });

  it('takes mail from whom it names: people, domains, members of groups, nobody', async () => {
    await limits.change('ann@here.test', { allowed: ['team@here.test', '@Partner.test', 'S@away.test', '<>'] });
    for (const from of ['friend@away.test', 'x@partner.test', 's@away.test', ''])
      expect(await asked(from, 'ann@here.test')).toMatch(/^250 /);
    expect(await asked('other@away.test', 'ann@here.test')).toMatch(/^550 5\.7\.1 /);
    // a member who has not signed in may be anybody
    expect(await asked('bob@here.test', 'ann@here.test')).toMatch(/^550 5\.7\.1 /);
    expect(await submit('bob@here.test', 'ann@here.test')).toMatch(/^250 /);
    expect(await submit('ann@here.test', 'ann@here.test')).toMatch(/^550 5\.7\.1 /);
    await limits.change('ann@here.test', free);
  });

  it('takes none from whom it does not want', async () => {
    await limits.change('ann@here.test', { denied: ['team@here.test', '@spam.test'] });
    for (const from of ['friend@away.test', 'x@spam.test', 'bob@here.test'])
      expect(await asked(from, 'ann@here.test')).toMatch(/^550 5\.7\.1 /);
    expect(await submit('bob@here.test', 'ann@here.test')).toMatch(/^550 5\.7\.1 /);
    expect(await asked('s@away.test', 'ann@here.test')).toMatch(/^250 /);
    await limits.change('ann@here.test', free);
  });

  it('says in the story of a message why it was refused', async () => {
    await limits.change('ann@here.test', { denied: ['why@away.test'] });
    await asked('why@away.test', 'boss@here.test');
    await limits.change('ann@here.test', free);
    await world.trace.flush();
    const scope = { organisation: null, from: 0, before: Date.now() + 1000, limit: 10 };
    const [found] = await new TraceReader(world.database).find({ address: 'why@away.test' }, scope);
    const story = await new TraceReader(world.database).story(found?.key ?? '', null);
    expect(story?.events).toMatchObject([
      { kind: 'refused', detail: { reason: 'not-permitted', limit: 'denied', of: 'ann@here.test' } },
    ]);
  });

  it('names as many senders as it may', async () => {
    const senders = Array.from({ length: maxSenders + 1 }, (_, n) => `s${n}@away.test`);
    await limits.change('ann@here.test', { denied: senders.slice(1) });
    const more = limits.change('ann@here.test', { denied: senders });
    await expect(more).rejects.toMatchObject({ kind: 'limit-exceeded' });
    await expect(limits.change('ann@here.test', { allowed: ['@..'] })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(limits.change('gone@here.test', {})).rejects.toMatchObject({ kind: 'address-unknown' });
    await expect(limits.change('team@here.test', { maxOut: 1 })).rejects.toMatchObject({ kind: 'invalid' });
    await limits.change('ann@here.test', free);
  });
});

describe('the size of a message', () => {
  it('is refused where it is announced', async () => {
    await limits.change('ann@here.test', { maxIn: 10_000 });
    expect(await asked('s@away.test', 'ann@here.test', 10_001)).toMatch(/^552 5\.3\.4 /);
    expect(await asked('s@away.test', 'boss@here.test', 10_001)).toMatch(/^552 5\.3\.4 /);
    expect(await asked('s@away.test', 'ann@here.test', 10_000)).toMatch(/^250 /);
    expect(await asked('s@away.test', 'bob@here.test', 10_001)).toMatch(/^250 /);
    await world.directory.updateDomain('here.test', { maxIn: 5000 });
    expect(await asked('s@away.test', 'bob@here.test', 5001)).toMatch(/^552 5\.3\.4 /);
    expect(await asked('s@away.test', 'ann@here.test', 5001)).toMatch(/^250 /);
    await world.directory.addAlias('postmaster@here.test', ['bob@here.test']);
    expect(await asked('s@away.test', 'postmaster@here.test', 5001)).toMatch(/^250 /);
    await limits.change('bob@here.test', { maxIn: 0 });
    expect(await asked('s@away.test', 'bob@here.test', 500_000)).toMatch(/^250 /);
  });

  it('is refused at its end for all where others may have sent it', async () => {
    const before = (await world.messages(bob)).length;
    const replies = await client.deliver('s@away.test', ['bob@here.test', 'ann@here.test'], letter(20_000));
    expect(replies.at(-1)).toMatch(/^552 5\.3\.4 /);
    expect(await world.messages(bob)).toHaveLength(before);
  });

  it('keeps it from those alone for whom it is too large where the sender has signed in, who is told', async () => {
    const before = await Promise.all([ann, bob].map(async (id) => (await world.messages(id)).length));
    const raw = (await SmtpClient.open(submission)) as SmtpClient;
    await raw.send(`AUTH PLAIN ${Buffer.from(`\0bob@here.test\0${testPassword}`).toString('base64')}`);
    const own = letter(20_000).replace('s@away.test', 'bob@here.test');
    const replies = await raw.deliver('bob@here.test', ['bob@here.test', 'ann@here.test'], own);
    raw.close();
    expect(replies.at(-1)).toMatch(/^250 /);
    await expect.poll(async () => (await world.messages(bob)).length).toBe((before[1] ?? 0) + 2);
    expect(await world.messages(ann)).toHaveLength(before[0] ?? 0);
    expect((await world.messages(bob)).at(-1)).toMatch(/Final-Recipient: rfc822; ?ann@here\.test[^]*Status: 5\.3\.4/);
  });

  it('is answered for each recipient over LMTP', async () => {
    const lmtp = await SmtpClient.open(await world.listen('lmtp'), 'LHLO client.test');
    await lmtp.send('MAIL FROM:<s@away.test>');
    for (const to of ['ann@here.test', 'bob@here.test']) await lmtp.send(`RCPT TO:<${to}>`);
    const [first, second] = await lmtp.data(letter(20_000), 2);
    lmtp.close();
    expect(first).toMatch(/^552 5\.3\.4 /);
    expect(second).toMatch(/^250 /);
  });

  it('is bounded for what people send, by themselves and by their domain', async () => {
    await limits.change('bob@here.test', { maxOut: 10_000 });
    expect(await submit('bob@here.test', 'x@far.test', 20_000)).toMatch(/^552 5\.3\.4 /);
    const raw = await SmtpClient.open(submission);
    await raw.send(`AUTH PLAIN ${Buffer.from(`\0bob@here.test\0${testPassword}`).toString('base64')}`);
    expect(await raw.send('MAIL FROM:<bob@here.test> SIZE=10001')).toMatch(/^552 5\.3\.4 /);
    // who does not announce it is told at its end
    const own = letter(20_000).replace('s@away.test', 'bob@here.test');
    expect((await raw.deliver('bob@here.test', ['x@far.test'], own)).at(-1)).toMatch(/^552 5\.3\.4 /);
    raw.close();
    await limits.change('bob@here.test', { maxOut: null });
    expect(await submit('bob@here.test', 'x@far.test', 20_000)).toMatch(/^250 /);
    await world.directory.updateDomain('here.test', { maxOut: 15_000 });
    expect(await submit('bob@here.test', 'x@far.test', 20_000)).toMatch(/^552 5\.3\.4 /);
  });
});
