import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import type { AccountId } from '#kernel';
import { ListLinks } from '#core/delivery';
import { Contacts, directoryEntities, MailLists, type MemberRule } from '#core/directory';
import { ormOptions } from '#platform/database';
import { SmtpClient, testPassword, testWorld, type World } from '#testing';

let world: World;
let source: DataSource;
let lists: MailLists;
let links: ListLinks;
let client: SmtpClient;
let submission: number;
let ann: AccountId;
let bob: AccountId;

const letter = (subject: string, more = ''): string => `From: s@away.test\r\n${more}Subject: ${subject}\r\n\r\nHello.`;

beforeAll(async () => {
  world = await testWorld();
  client = await SmtpClient.open(await world.listen('mx'));
  submission = await world.listen('submission');
  ann = await world.person('ann@here.test', { department: '営業', title: '部長' });
  bob = await world.person('bob@here.test', { department: '営業' });
  source = await new DataSource(ormOptions(world.target, directoryEntities)).initialize();
  lists = new MailLists(source, () => world.recipients.forget());
  links = new ListLinks(() => world.authentication.secret('lists'), null);
  await world.directory.addGroup('news@here.test', { name: 'お知らせ', members: ['ann@here.test', 'Out@far.test'] });
});
afterAll(async () => {
  client.close();
  await source.destroy();
  await world.close();
});

/** The reply to RCPT, after which nothing is sent. */
async function asked(from: string, to: string): Promise<string> {
  await client.send(`MAIL FROM:<${from}>`);
  const reply = await client.send(`RCPT TO:<${to}>`);
  await client.send('RSET');
  return reply;
}

async function submit(user: string, to: string): Promise<string> {
  const auth = { user, pass: testPassword };
  const transport = createTransport({ host: '127.0.0.1', port: submission, auth, tls: { rejectUnauthorized: false } });
  const raw = `From: ${user}\r\nSubject: inside\r\n\r\nhi\r\n`;
  const sent = transport.sendMail({ envelope: { from: user, to }, raw });
  return await sent.then(
    (info) => (info as { response: string }).response,
    (error: { response?: string }) => error.response ?? String(error),
  );
}

async function queuedFor(address: string): Promise<{ path: string; body: string }[]> {
  const found = (await world.queue.list(1000)).filter((each) => each.address === address);
  return await Promise.all(
    found.map(async ({ message_id, reverse_path }) => {
      const pieces: Buffer[] = [];
      for await (const piece of (await world.queue.content(message_id))?.() ?? []) pieces.push(piece);
      return { path: reverse_path, body: Buffer.concat(pieces).toString('latin1') };
    }),
  );
}

describe('a list', () => {
  it('is written to by whom it says alone', async () => {
    await lists.change('news@here.test', { owners: ['bob@here.test'], post: 'members' });
    expect(await asked('s@away.test', 'news@here.test')).toMatch(/^550 5\.7\.1 /);
    expect(await asked('out@far.test', 'news@here.test')).toMatch(/^250 /);
    expect(await submit('ann@here.test', 'news@here.test')).toMatch(/^250 /);
    await lists.change('news@here.test', { post: 'owners' });
    expect(await submit('ann@here.test', 'news@here.test')).toMatch(/^550 5\.7\.1 /);
    expect(await submit('bob@here.test', 'news@here.test')).toMatch(/^250 /);
    await lists.change('news@here.test', { post: 'inside' });
    // who only says so is not inside
    expect(await asked('ann@here.test', 'news@here.test')).toMatch(/^550 5\.7\.1 /);
    expect(await submit('ann@here.test', 'news@here.test')).toMatch(/^250 /);
    await lists.change('news@here.test', { post: 'anyone' });
  });

  it('puts its fields above copies, with a link for each member, and takes notifications itself', async () => {
    await lists.change('news@here.test', { fields: true });
    await client.deliver('s@away.test', ['news@here.test'], letter('fields'));
    const message = (await world.messages(ann)).at(-1) ?? '';
    expect(message).toMatch(/^Return-Path: <news\+bounces=ann=here\.test@here\.test>\r\n/);
    expect(message).toMatch(/\r\nList-Id: =\?utf-8\?B\?44GK55\+l44KJ44Gb\?=\s+<news\.here\.test>\r\n/);
    expect(message).toContain('\r\nList-Post: <mailto:news@here.test>\r\n');
    expect(message).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
    const [outside] = await queuedFor('out@far.test').then((all) => all.slice(-1));
    expect(outside?.path).toBe('news+bounces=out=far.test@here.test');
    const tokens = [message, outside?.body ?? ''].map(
      (text) => /https:\/\/mx\.fumibako\.test\/lists\/([\w-]+)>/.exec(text)?.[1],
    );
    const members = await Promise.all(tokens.map((token) => links.membership(token ?? '')));
    expect(members.map((each) => each?.member)).toEqual(['ann@here.test', 'out@far.test']);
    expect(await links.membership(`${tokens[0]}A`)).toBeNull();
    expect(await links.membership('')).toBeNull();
    const before = (await world.messages(bob)).length;
    const bounced = await client.deliver('', ['news+bounces=out=far.test@here.test'], letter('bounce'));
    expect(bounced.at(-1)).toMatch(/^250 /);
    expect(await world.messages(bob)).toHaveLength(before + 1);
  });

  it('does not take again what has come through it', async () => {
    const replies = await client.deliver(
      's@away.test',
      ['news@here.test'],
      letter('loop', 'List-Id: x <News.here.test>\r\n'),
    );
    expect(replies.at(-1)).toMatch(/^554 5\.4\.6 /);
  });

  it('is left by a member once', async () => {
    const { groupId = 0 } = (await links.membership(await tokenOf())) ?? {};
    expect(await lists.membershipOf(groupId, 'out@far.test')).toBe('お知らせ');
    expect(await lists.leave(groupId, 'out@far.test')).toBe(true);
    expect(await lists.leave(groupId, 'out@far.test')).toBe(false);
    expect((await lists.info('news@here.test')).members).toEqual(['ann@here.test']);
  });

  it('reaches people by what the directory says of them, and keeps an archive', async () => {
    await world.directory.addGroup('sales@here.test', { members: [] });
    const archive = await world.person('archive@here.test');
    await lists.change('sales@here.test', { rule: { department: '営業' }, archive: 'archive@here.test' });
    const before = await Promise.all([ann, bob, archive].map(async (id) => (await world.messages(id)).length));
    await client.deliver('s@away.test', ['sales@here.test'], letter('rule'));
    const after = await Promise.all([ann, bob, archive].map(async (id) => (await world.messages(id)).length));
    expect(after).toEqual(before.map((count) => count + 1));
    await lists.change('sales@here.test', { rule: { department: '営業', title: '部長' } });
    await client.deliver('s@away.test', ['sales@here.test'], letter('both'));
    expect((await world.messages(ann)).length).toBe((after[0] ?? 0) + 1);
    expect((await world.messages(bob)).length).toBe(after[1]);
    await world.directory.addPeople([{ address: 'root@here.test', password: testPassword, admin: true }]);
    const reached = async (rule: MemberRule): Promise<readonly string[]> => {
      await lists.change('sales@here.test', { rule, archive: null });
      const lookup = await world.recipients.lookup({ localPart: 'sales', domain: 'here.test' });
      return lookup.kind === 'local' ? [...lookup.resolution.reached] : [];
    };
    expect(await reached({ admin: 'yes' })).toEqual(['root@here.test']);
    const contacts = new Contacts(source, () => world.recipients.forget());
    for (const [name, department] of [
      ['one', '営業'],
      ['two', '総務'],
    ] as const)
      await contacts.add('default', { name, department, company: 'C社', emails: [`${name}@c.test`, 'x@c.test'] });
    expect(await reached({ company: 'C社' })).toEqual(['one@c.test', 'two@c.test']);
    expect(await reached({ company: 'C社', department: '営業' })).toEqual(['one@c.test']);
    expect(await reached({ department: '営業' })).toEqual(['ann@here.test', 'bob@here.test']);
    const both = lists.change('sales@here.test', { rule: { company: 'C社', domain: 'here.test' } });
    await expect(both).rejects.toMatchObject({ kind: 'invalid' });
    await expect(lists.change('sales@here.test', { rule: {} })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(lists.change('gone@here.test', {})).rejects.toMatchObject({ kind: 'address-unknown' });
  });
});

async function tokenOf(): Promise<string> {
  const [outside] = (await queuedFor('out@far.test')).slice(-1);
  return /\/lists\/([\w-]+)>/.exec(outside?.body ?? '')?.[1] ?? '';
}
