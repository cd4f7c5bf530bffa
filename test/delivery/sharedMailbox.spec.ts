import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import type { AccountId } from '#kernel';
import { directoryEntities, SendRights } from '#core/directory';
import { SharedAccounts, seen } from '#core/mailstore';
import { ormOptions } from '#platform/database';
import { SmtpClient, testPassword, testWorld, type World } from '#testing';

const actor = { via: 'cli', address: null } as const;
const info = 'info@here.test';
let world: World;
let source: DataSource;
let shared: SharedAccounts;
let port: number;
let account: AccountId;
let bob: AccountId;

beforeAll(async () => {
  world = await testWorld();
  port = await world.listen('submission');
  await world.person('ann@here.test');
  bob = await world.person('bob@here.test');
  await world.person('carl@here.test');
  await world.directory.addGroup('desk@here.test', { members: ['carl@here.test'] });
  source = await new DataSource(ormOptions(world.target, directoryEntities)).initialize();
  shared = new SharedAccounts(world.directory, new SendRights(source, () => undefined), world.store);
  ({ id: account } = await shared.add(info, { members: ['ann@here.test'], send: 'as' }, actor));
  await shared.join(info, 'desk@here.test', 'behalf', actor);
});
afterAll(async () => {
  await source.destroy();
  await world.close();
});

/** Submits a message; gives the reply. */
async function send(user: string, header: string, from = info): Promise<string> {
  const auth = { user: `${user}@here.test`, pass: testPassword };
  const transport = createTransport({ host: '127.0.0.1', port, auth, tls: { rejectUnauthorized: false } });
  const envelope = { from, to: ['bob@here.test'] };
  try {
    const raw = `${header}\r\nTo: bob@here.test\r\n\r\nhi\r\n`;
    const { response } = (await transport.sendMail({ envelope, raw })) as { response: string };
    return response;
  } catch (error) {
    return (error as { response?: string }).response ?? String(error);
  }
}

const newest = async (of: AccountId, mailbox?: string): Promise<string> =>
  (await world.messages(of, mailbox)).at(-1) ?? '';

describe('a shared mailbox', () => {
  it('is written as by a member, and keeps what was sent from it', async () => {
    expect(await send('ann', `From: Info <${info}>\r\nSubject: as`)).toMatch(/^250 /);
    expect(await newest(bob)).not.toContain('Sender:');
    expect(await newest(account, 'Sent')).toContain('Subject: as');
    const { id } = await world.store.mailboxes.byName(account, 'Sent');
    const { view, close } = await world.store.open(account, id);
    expect(view.flagsAt(0)).toBe(seen);
    close();
  });

  it('keeps at once what is to be sent from it later; where it has no room, nothing is held', async () => {
    const client = await SmtpClient.open(await world.listen('submission', { longestHold: 3600 }));
    await client.send(`AUTH PLAIN ${Buffer.from(`\0ann@here.test\0${testPassword}`).toString('base64')}`);
    const later = async (subject: string): Promise<string> => {
      await client.send(`MAIL FROM:<${info}> HOLDFOR=60`);
      await client.send('RCPT TO:<bob@here.test>');
      return (await client.data(`From: ${info}\r\nSubject: ${subject}\r\n\r\nhi`)).at(-1) ?? '';
    };
    expect(await later('later')).toMatch(/^250 /);
    expect(await newest(account, 'Sent')).toContain('Subject: later');
    expect((await world.queue.list(9)).map(({ status, address }) => [status, address])).toEqual([
      ['held', 'bob@here.test'],
    ]);
    const [row] = await world.queue.list(1);
    await world.queue.cancel(row?.message_id ?? 0);
    const quota = 'UPDATE mail_account SET quota_octets = $1 WHERE account_id = $2';
    await world.database.pool.query(quota, [1, account]);
    expect(await later('full')).toMatch(/^452 /);
    expect(await world.queue.list(9)).toEqual([]);
    await world.database.pool.query(quota, [0, account]);
    client.close();
  });

  it('is written on behalf of by the members of a group, who are named', async () => {
    expect(await send('carl', `From: ${info}\r\nSubject: behalf`, 'carl@here.test')).toMatch(/^250 /);
    expect(await newest(bob)).toContain('\r\nSender: <carl@here.test>\r\n');
    expect(await newest(account, 'Sent')).toContain('Subject: behalf');
    const named = `From: ${info}\r\nSender: Carl <carl@here.test>\r\nSubject: named`;
    expect(await send('carl', named)).toMatch(/^250 /);
    expect((await newest(bob)).match(/^Sender:/gm)).toHaveLength(1);
  });

  it('is not written as by those who are no members, nor as Sender by those who write on its behalf', async () => {
    expect(await send('bob', `From: ${info}`)).toMatch(/^5\d\d /);
    expect(await send('bob', `From: ${info}`, 'bob@here.test')).toMatch(/^5\d\d /);
    expect(await send('carl', `From: ${info}\r\nSender: ${info}`, 'carl@here.test')).toMatch(/^5\d\d /);
  });

  it('tells its members and forgets who leaves', async () => {
    expect(await shared.members(info)).toEqual([
      { address: 'ann@here.test', rights: 'lrswipkxte', send: 'as' },
      { address: 'desk@here.test', rights: 'lrswipkxte', send: 'behalf' },
    ]);
    await shared.leave(info, 'desk@here.test', actor);
    expect(await shared.members(info)).toHaveLength(1);
    expect(await send('carl', `From: ${info}`, 'carl@here.test')).toMatch(/^5\d\d /);
    expect((await shared.list()).map(({ address }) => address)).toEqual([info]);
  });

  it('is not left half made where a member is nobody', async () => {
    const wrong = shared.add('half@here.test', { members: ['ann@here.test', 'nobody@here.test'], send: 'as' }, actor);
    await expect(wrong).rejects.toMatchObject({ kind: 'address-unknown' });
    await expect(world.directory.account('half@here.test')).rejects.toMatchObject({ kind: 'address-unknown' });
  });
});
