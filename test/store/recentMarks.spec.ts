import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MailboxInfo, MailStore } from '#core/mailstore';
import type { AccountId } from '#kernel';
import { type TestMailStore, testMailStore } from '#testing';

let test: TestMailStore;
const actor = { via: 'lmtp', address: null } as const;

beforeAll(async () => {
  test = await testMailStore();
});
afterAll(() => test.close());

async function put(account: AccountId, count: number): Promise<void> {
  const { id } = await test.store.mailboxes.byName(account, 'INBOX');
  for (let index = 0; index < count; index += 1) {
    const intake = test.store.intake();
    await intake.write(Buffer.from('Subject: n\r\n\r\nbody\r\n'));
    await test.store.append(await intake.finish(), { accountId: account, mailboxId: id }, actor);
  }
}

const inboxIn = async (store: MailStore, account: AccountId): Promise<MailboxInfo> =>
  (await store.mailboxes.reread(account)).byName.get('INBOX') as MailboxInfo;

/** Which version of its row a mailbox has: another after each write. */
async function version({ accountId, id }: MailboxInfo): Promise<unknown> {
  const { rows } = await test.database.pool.query(
    'SELECT m.xmin, m.xmax, a.xmax AS locked FROM mailbox m JOIN mail_account a USING (account_id) WHERE account_id = $1 AND id = $2',
    [accountId, id],
  );
  return rows[0];
}

describe('recent messages', () => {
  it('are taken once, looked at and counted as often as one likes', async () => {
    const account = await test.account('once@store.test');
    const { recentMarks: marks } = test.store;
    expect(await marks.count(await inboxIn(test.store, account))).toBe(0);
    await put(account, 3);
    const inbox = await inboxIn(test.store, account);
    expect(await marks.count(inbox)).toBe(3);
    expect(await marks.look(inbox, 4)).toBe(1);
    expect(await marks.take(inbox, 3)).toBe(1);
    expect(await marks.take(inbox, 4)).toBe(3);
    expect(await marks.take(inbox, 4)).toBe(4);
    expect(await marks.look(inbox, 4)).toBe(4);
    expect(await marks.count(inbox)).toBe(0);
  });

  it('are taken in one process and known to be so in another, where nothing is written then', async () => {
    const account = await test.account('elsewhere@store.test');
    await put(account, 2);
    const other = test.another();
    const [here, there] = [await inboxIn(test.store, account), await inboxIn(other, account)];
    expect(await test.store.recentMarks.take(here, 3)).toBe(1);
    const before = await version(here);
    expect(await other.recentMarks.count(there)).toBe(0);
    expect(await other.recentMarks.take(there, 3)).toBe(3);
    expect(await test.another().recentMarks.look(there, 3)).toBe(3);
    expect(await version(here)).toEqual(before);
  });

  it('go each to one of many who are told at the same time, while more come', async () => {
    const account = await test.account('many@store.test');
    await put(account, 1);
    const stores = [test.store, test.another(), test.another()];
    const inbox = await inboxIn(test.store, account);
    const taken: number[] = [];
    const takeAll = async (store: MailStore): Promise<void> => {
      for (let upTo = 2; upTo <= 30; upTo += 1)
        for (let uid = await store.recentMarks.take(inbox, upTo); uid < upTo; uid += 1) taken.push(uid);
    };
    await Promise.all([put(account, 28), ...[...stores, ...stores].map(takeAll)]);
    expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 29 }, (_, index) => index + 1));
    expect(await inboxIn(test.another(), account)).toMatchObject({ messages: 29, uidNext: 30, recentFrom: 30 });
  });
});
