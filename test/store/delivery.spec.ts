import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountId, uidSetOf } from '#kernel';
import { deleted, type IncomingMessage, type MailboxInfo, type MailStore, seen } from '#core/mailstore';
import { type TestMailStore, testMailStore } from '#testing';

let test: TestMailStore;
let store: MailStore;
const actor = { via: 'lmtp', address: null } as const;

beforeAll(async () => {
  test = await testMailStore({ maxMessageOctets: 2_000_000 });
  store = test.store;
});
afterAll(() => test.close());

const letter = (text: string): Buffer => Buffer.from(`Subject: ${text}\r\nFrom: a@b.test\r\n\r\nbody of ${text}\r\n`);

async function take(octets: Buffer, chunk = octets.length): Promise<IncomingMessage> {
  const intake = store.intake();
  for (let at = 0; at < octets.length; at += chunk) await intake.write(octets.subarray(at, at + chunk));
  return await intake.finish();
}

async function inboxOf(account: AccountId): Promise<MailboxInfo> {
  return await store.mailboxes.byName(account, 'INBOX');
}

describe('delivery', () => {
  it('gives back the octets that came in, behind the prefix of the recipient', async () => {
    const account = await test.account('one@store.test');
    const inbox = await inboxOf(account);
    const prefix = Buffer.from('Return-Path: <x@y.test>\r\n');
    const stored = await store.append(
      await take(letter('one')),
      { accountId: account, mailboxId: inbox.id, prefix },
      actor,
    );
    const content = await store.reader.slice(account, stored.messageId, 0, 1e6);
    expect(content.equals(Buffer.concat([prefix, letter('one')]))).toBe(true);
    expect(stored.size).toBe(content.length);
    const rendition = (await store.reader.renditions(account, [stored.messageId])).get(stored.messageId);
    expect(rendition?.envelope.toString()).toBe('"one"');
    expect(rendition?.fields.toString('latin1')).toBe('Subject: one\r\nFrom: a@b.test\r\n');
    expect(rendition?.prefix).toBe(prefix.length);
  });

  it('keeps a large message in a segment and reads any slice of it', async () => {
    const account = await test.account('large@store.test');
    const inbox = await inboxOf(account);
    const octets = Buffer.concat([letter('large'), Buffer.from(randomBytes(400_000).toString('base64'))]);
    const prefix = Buffer.from('Delivered-To: large@store.test\r\n');
    const stored = await store.append(
      await take(octets, 7001),
      { accountId: account, mailboxId: inbox.id, prefix },
      actor,
    );
    const whole = Buffer.concat([prefix, octets]);
    expect((await store.reader.slice(account, stored.messageId, 0, 1e9)).equals(whole)).toBe(true);
    for (const [start, end] of [
      [0, 10],
      [20, 60],
      [40, 41],
      [100_000, 300_000],
      [whole.length - 5, whole.length + 100],
    ] as const)
      expect((await store.reader.slice(account, stored.messageId, start, end)).equals(whole.subarray(start, end))).toBe(
        true,
      );
    expect((await store.reader.contents(account, [stored.messageId])).get(stored.messageId)?.equals(whole)).toBe(true);
  });

  it('refuses what is larger than the limit while it comes in', async () => {
    const intake = store.intake();
    await intake.write(Buffer.alloc(1_999_999, 65));
    await expect((async () => intake.write(Buffer.alloc(2)))()).rejects.toMatchObject({ kind: 'message-too-big' });
    await intake.abort();
  });

  it('numbers concurrent deliveries without gaps or repetitions, and counts them', async () => {
    const account = await test.account('many@store.test');
    const inbox = await inboxOf(account);
    const other = test.another();
    const messages = await Promise.all(Array.from({ length: 200 }, (_, index) => take(letter(`m${index}`))));
    const stored = await Promise.all(
      messages.map((message, index) =>
        (index % 2 ? store : other).append(
          message,
          { accountId: account, mailboxId: inbox.id, flags: index % 4 ? 0 : seen },
          actor,
        ),
      ),
    );
    expect(stored.map(({ uid }) => uid).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    expect(new Set(stored.map(({ messageId }) => messageId)).size).toBe(200);
    const fresh = await test.another().mailboxes.byName(account, 'INBOX');
    expect(fresh).toMatchObject({ messages: 200, unseen: 150, uidNext: 201 });
    const use = await store.quotas.use(account);
    expect(use).toEqual({ usedOctets: fresh.octets, messages: 200, limitOctets: 0, limitMessages: 0 });
  });

  it('stores one message for many recipients in one commit and says who is over quota', async () => {
    const small = await test.account('small@store.test', 100);
    const big = await test.account('big@store.test', 10_000);
    const message = await take(Buffer.concat([letter('quota'), Buffer.alloc(200, 65)]));
    const places = await Promise.all(
      [small, big, big].map(async (accountId) => ({ accountId, mailboxId: (await inboxOf(accountId)).id })),
    );
    const stored = await store.store(message, places, actor);
    expect(stored.map((entry) => entry?.uid ?? null)).toEqual([null, 1, 2]);
    await expect(store.append(message, places[0] as never, actor)).rejects.toMatchObject({ kind: 'over-quota' });
    await expect(store.append(message, { accountId: big, mailboxId: 999 as never }, actor)).rejects.toMatchObject({
      kind: 'mailbox-unknown',
    });
  });
});

describe('a batch', () => {
  const size = (message: IncomingMessage): number => message.content.size;

  /** Seven requests: two fit, one does not, a group of which one does not fit, a mailbox that is gone, twice the same. */
  async function requests(name: string): Promise<(() => Promise<(number | null)[]>)[]> {
    const message = await take(letter('batch'));
    const small = await test.account(`small-${name}@store.test`, size(message) * 2 + 1);
    const big = await test.account(`big-${name}@store.test`);
    const place = async (accountId: AccountId) => ({ accountId, mailboxId: (await inboxOf(accountId)).id });
    const [toSmall, toBig] = [await place(small), await place(big)];
    const gone = { accountId: big, mailboxId: 999 as never };
    const ask =
      (places: readonly (typeof toSmall)[], whole = false) =>
      async () =>
        (await store.store(message, places, actor, { whole })).map((entry) => entry?.uid ?? null);
    return [
      ask([toSmall]),
      ask([toBig, toSmall], true),
      ask([toBig, toSmall], true),
      ask([toBig, toSmall]),
      ask([gone]),
      ask([toBig]),
      ask([{ ...toBig, flags: seen } as typeof toBig]),
    ];
  }

  async function stateOf(name: string): Promise<unknown> {
    const { rows } = await test.database.pool.query(
      `SELECT a.address LIKE 'small%' AS small, k.used_octets, k.message_count, k.change_number - m.change_number AS behind,
         m.messages, m.unseen, m.octets, m.uid_next,
         (SELECT sum(refs) FROM blob b WHERE b.account_id = a.id) AS refs,
         (SELECT array_agg(e.uid || ':' || e.change_number || ':' || e.flags ORDER BY e.uid) FROM entry e WHERE e.account_id = a.id) AS entries,
         (SELECT array_agg(j.change_number || ':' || j.entries::text ORDER BY j.change_number) FROM journal j
          WHERE j.account_id = a.id AND j.kind = 1) AS journal,
         (SELECT count(*) FROM message g JOIN blob b USING (account_id, hash) WHERE g.account_id = a.id AND g.base_subject = 'batch') AS whole
       FROM account a JOIN mail_account k ON k.account_id = a.id JOIN mailbox m ON m.account_id = a.id AND m.name = 'INBOX'
       WHERE a.address LIKE '%-' || $1 || '@store.test' ORDER BY 1`,
      [name],
    );
    return rows;
  }

  it('stores and refuses the same, whether it is one of many or each message is one of its own', async () => {
    const alone: (number | null)[][] = [];
    for (const request of await requests('alone')) alone.push(await request());
    expect(alone).toEqual([[1], [1, 2], [null, null], [2, null], [null], [3], [4]]);
    const many = await requests('many');
    expect(await Promise.all(many.map((request) => request()))).toEqual(alone);
    expect(await stateOf('many')).toEqual(await stateOf('alone'));
  });

  it('of one and of many stops at the number of messages that an account may keep', async () => {
    const message = await take(letter('counted'));
    for (const [limit, requests] of [
      [1, 2],
      [3, 8],
    ] as const) {
      const account = await test.account(`counted${limit}@store.test`);
      await store.quotas.setMessages(account, limit);
      const place = { accountId: account, mailboxId: (await inboxOf(account)).id };
      const ask = async (): Promise<boolean> => (await store.store(message, [place], actor))[0] !== null;
      expect((await Promise.all(Array.from({ length: requests }, ask))).filter(Boolean)).toHaveLength(limit);
      expect(await store.store(message, [place, place], actor, { whole: true })).toEqual([null, null]);
      await store.quotas.setMessages(account, limit + 1);
      expect(await store.store(message, [place, place], actor, { whole: true })).toEqual([null, null]);
      expect(await ask()).toBe(true);
      await expect(store.quotas.check(account, 1)).rejects.toMatchObject({ kind: 'over-quota' });
    }
  });

  it('is told in the order of its changes, so that an open view needs nothing else', async () => {
    const account = await test.account('told@store.test');
    const inbox = await inboxOf(account);
    const trash = await store.mailboxes.byName(account, 'Trash');
    const { view, close } = await store.open(account, inbox.id);
    const heard: { previous: number; change: number }[] = [];
    view.listen(({ previous, changeNumber: change }) => heard.push({ previous, change }));
    const before = view.changeNumber;
    const message = await take(letter('told'));
    const places = [inbox, trash, inbox, trash, inbox, inbox].map(({ id }) => ({ accountId: account, mailboxId: id }));
    await store.store(message, places, actor);
    expect(view.length).toBe(4);
    const changes = heard.map(({ change }) => change);
    expect(changes).toEqual(changes.toSorted((left, right) => left - right));
    expect(heard.map(({ previous }) => previous)).toEqual([before, ...changes.slice(0, -1)]);
    close();
  });
});

describe('entries', () => {
  const everything = [{ first: 1, last: 2 ** 32 - 1 }];

  it('changes flags in one change, respects unchangedSince, and keeps counters true', async () => {
    const account = await test.account('flags@store.test');
    const inbox = await inboxOf(account);
    for (let index = 0; index < 4; index++)
      await store.append(await take(letter(`f${index}`)), { accountId: account, mailboxId: inbox.id }, actor);
    const { view, close } = await store.open(account, inbox.id);
    const first = await store.entries.changeFlags(inbox, uidSetOf([1, 2]), { set: seen, clear: 0 }, actor);
    expect(first.changed).toEqual([
      { uid: 1, flags: seen },
      { uid: 2, flags: seen },
    ]);
    const again = await store.entries.changeFlags(inbox, uidSetOf([1, 2]), { set: seen, clear: 0 }, actor);
    expect(again).toEqual({ changed: [], newer: [], changeNumber: null });
    const late = await store.entries.changeFlags(
      inbox,
      everything,
      { set: deleted, clear: seen },
      actor,
      (first.changeNumber ?? 0) - 1,
    );
    expect(late.newer).toEqual([1, 2]);
    expect(late.changed.map(({ uid }) => uid)).toEqual([3, 4]);
    expect([0, 1, 2, 3].map((index) => view.flagsAt(index))).toEqual([seen, seen, deleted, deleted]);
    expect(await inboxOf(account)).toMatchObject({ messages: 4, unseen: 2, deleted: 2 });
    close();
  });

  it('removes, copies and moves, and every open view of every process follows', async () => {
    const account = await test.account('moves@store.test');
    const inbox = await inboxOf(account);
    const trash = await store.mailboxes.byName(account, 'Trash');
    for (let index = 0; index < 10; index++)
      await store.append(await take(letter(`v${index}`)), { accountId: account, mailboxId: inbox.id }, actor);
    const other = test.another();
    const here = await store.open(account, inbox.id);
    const there = await other.open(account, inbox.id);
    const copied = await store.entries.copy(inbox, uidSetOf([2, 3]), trash, actor);
    expect(copied.pairs).toEqual([
      { source: 2, target: 1 },
      { source: 3, target: 2 },
    ]);
    const moved = await store.entries.move(inbox, uidSetOf([4, 5, 6]), trash, actor);
    expect(moved.pairs.map(({ target }) => target)).toEqual([3, 4, 5]);
    await store.entries.changeFlags(inbox, uidSetOf([1, 10]), { set: deleted, clear: 0 }, actor);
    expect(await store.entries.remove(inbox, everything, true, actor)).toEqual([1, 10]);
    other.hub.accountChanged(account);
    const again = await other.open(account, inbox.id);
    for (const { view } of [here, there, again])
      expect(Array.from({ length: view.length }, (_, index) => view.uidAt(index))).toEqual([2, 3, 7, 8, 9]);
    expect(await inboxOf(account)).toMatchObject({ messages: 5, unseen: 5, deleted: 0 });
    expect(await store.mailboxes.byName(account, 'Trash')).toMatchObject({ messages: 5, uidNext: 6 });
    const within = await store.entries.move(trash, uidSetOf([1]), trash, actor);
    expect(within.pairs).toEqual([{ source: 1, target: 6 }]);
    expect(await store.mailboxes.byName(account, 'Trash')).toMatchObject({ messages: 5, uidNext: 7 });
    expect((await store.quotas.use(account)).messages).toBe(10);
    for (const opened of [here, there, again]) opened.close();
  });
});
