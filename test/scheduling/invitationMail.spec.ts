import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Addressees } from '#core/directory';
import { InvitationMail, type Method, type SchedulingMessage } from '#core/scheduling';
import { type Component, readCalendar } from '#formats/ical';
import { parseMessage } from '#formats/mime';
import { type AccountId, systemClock } from '#kernel';
import { testWorld, type World } from '#testing';
import { calendarOf, event } from '../gateways/dav/calendarClient.js';

const [hana, taro, olaf] = ['hana@box.test', 'taro@box.test', 'olaf@away.test'];
let world: World;
let account: AccountId;
let post: InvitationMail;

beforeAll(async () => {
  world = await testWorld();
  account = await world.person(hana, { name: '佐藤 花' });
  await world.person(taro, { name: 'Taro' });
  const { flow, directory, languages, database } = world;
  const addressees = new Addressees(database);
  post = new InvitationMail({
    flow,
    addressees,
    directory,
    languages,
    clock: systemClock,
    hostname: 'mx.fumibako.test',
  });
});
afterAll(() => world?.close());
beforeEach(() => world.database.pool.query('DELETE FROM queue_message'));

function message(to: string, change: Partial<SchedulingMessage> & { method?: Method } = {}): SchedulingMessage {
  const { method = 'REQUEST', from = hana } = change;
  const people = [`ORGANIZER;CN=Hana:mailto:${from}`, `ATTENDEE;CN=Guest:mailto:${to}`];
  const text = calendarOf(`METHOD:${method}`, ...event('u1', 'DTSTART:20300107T010000Z', 'SUMMARY:Plan', ...people));
  return { method, uid: 'u1', from, to, calendar: readCalendar(text).calendars[0] as Component, ...change };
}

interface Queued extends Record<string, unknown> {
  readonly reverse_path: string;
  readonly body: Buffer;
  readonly smtputf8: boolean;
  readonly account_id: number;
  readonly address: string;
}
const queued = async (): Promise<readonly Queued[]> =>
  (
    await world.database.pool.query<Queued>(
      `SELECT m.reverse_path, m.body, m.smtputf8, m.account_id::int, r.address FROM queue_message m
       JOIN queue_recipient r ON r.message_id = m.id ORDER BY m.id`,
    )
  ).rows;
const own = {
  get account() {
    return account;
  },
  actor: null,
};

describe('an invitation goes out', () => {
  it('in the name of whose calendar it is, and is filed nowhere', async () => {
    await post.post(message(olaf), own);
    const [mail] = await queued();
    expect(mail).toMatchObject({ reverse_path: hana, address: olaf, smtputf8: false, account_id: account });
    const { envelope } = parseMessage(mail?.body as Buffer);
    expect(envelope.from).toMatchObject([{ name: '佐藤 花', local: 'hana' }]);
    expect(envelope.to).toMatchObject([{ name: 'Guest', local: 'olaf' }]);
    expect(envelope.sender).toEqual([]);
    expect(await world.messages(account, 'Sent')).toEqual([]);
  });

  it('twice with one Message-ID', async () => {
    await post.post(message(olaf), own);
    await post.post(message(olaf), own);
    await post.post(message('other@away.test'), own);
    const ids = (await queued()).map(({ body }) => parseMessage(body).envelope.rawMessageId);
    expect(ids[0]).toMatch(/^<invitation\.[0-9a-f]{32}@mx\.fumibako\.test>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('with who acted as the sender', async () => {
    await post.post(message(olaf), { account, actor: taro });
    const [mail] = await queued();
    expect(parseMessage(mail?.body as Buffer).envelope).toMatchObject({
      from: [{ local: 'hana' }],
      sender: [{ name: 'Taro', local: 'taro' }],
    });
  });

  it('from an alias of theirs, and from nobody else', async () => {
    await world.directory.addAlias('events@box.test', [hana]);
    await post.post(message(olaf, { from: 'events@box.test' }), own);
    expect((await queued())[0]?.reverse_path).toBe('events@box.test');
    await expect(post.post(message(olaf, { from: taro }), own)).rejects.toMatchObject({ kind: 'sender-not-owned' });
    await expect(post.post(message(olaf, { from: 'x@away.test' }), own)).rejects.toMatchObject({
      kind: 'sender-not-owned',
    });
  });

  it('to addresses beyond ASCII', async () => {
    await post.post(message('山田@away.test'), own);
    expect(await queued()).toMatchObject([{ smtputf8: true, address: '山田@away.test' }]);
  });

  it.each(['no address', 'mailto', 'x@away.test\r\nRCPT TO:<y@away.test>', ''])('not to %j', async (to) => {
    await expect(post.post(message(to), own)).rejects.toMatchObject({ kind: 'address-invalid' });
  });

  it('in the language of the recipient, of the sender, or in both', async () => {
    const subjectTo = async (): Promise<string | null> => {
      await world.database.pool.query('DELETE FROM queue_message');
      await post.post(message(olaf), own);
      return parseMessage((await queued())[0]?.body as Buffer).envelope.subject;
    };
    expect(await subjectTo()).toBe('招待: Plan / Invitation: Plan');
    await world.languages.setAccount(hana, 'ja');
    expect(await subjectTo()).toBe('招待: Plan');
    await world.languages.setAccount(taro, 'en');
    await post.post(message(taro), own);
    const inbox = await world.messages((await world.directory.account(taro)).id);
    expect(inbox.at(-1)).toContain('Subject: Invitation: Plan');
  });
});

describe('an invitation is mail of its sender', () => {
  it('past the rules of the organisation', async () => {
    const organisation = await world.rules.organisation('default');
    await world.rules.put(organisation, {
      name: 'no-plans',
      when: [{ subject: 'Plan' }],
      do: [{ reject: 'no plans' }],
    });
    await expect(post.post(message(olaf), own)).rejects.toMatchObject({ kind: 'not-permitted' });
    await world.rules.remove(organisation, 'no-plans');
    expect(await queued()).toEqual([]);
  });

  it('within the limits of its size, and only to whom they may write', async () => {
    await world.directory.updateDomain('box.test', { maxOut: 1000 });
    await expect(post.post(message(olaf), own)).rejects.toMatchObject({ kind: 'message-too-big' });
    await world.directory.updateDomain('box.test', { maxOut: 0 });
    await expect(post.post(message('nobody@box.test'), own)).rejects.toMatchObject({ kind: 'address-unknown' });
    expect(await queued()).toEqual([]);
  });

  it('to people here as well; their answers, and what was answered by itself, are none', async () => {
    const to = (await world.directory.account(taro)).id;
    const before = (await world.messages(to)).length;
    await post.post(message(taro, { method: 'CANCEL' }), own);
    expect(await world.messages(to)).toHaveLength(before + 1);
    await post.post(message(taro, { method: 'REPLY' }), own);
    await post.post(message(taro, { method: 'REFRESH' }), own);
    expect(await world.messages(to)).toHaveLength(before + 1);
    // It is in the calendar already.
    expect((await world.database.pool.query('SELECT 1 FROM scheduling_mail')).rows).toEqual([]);
  });
});
