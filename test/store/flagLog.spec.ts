import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountId, uidSetOf } from '#kernel';
import { allFlags, deleted, type FlagChange, flagged, type MailboxInfo, type MailStore, seen } from '#core/mailstore';
import { randomFrom, type TestMailStore, testMailStore } from '#testing';

const actor = { via: 'imap', address: null } as const;
const all = [{ first: 1, last: 1000 }];

let test: TestMailStore;
beforeAll(async () => {
  test = await testMailStore();
});
afterAll(() => test.close());

async function filled(address: string, messages: number): Promise<{ account: AccountId; inbox: MailboxInfo }> {
  const account = await test.account(address);
  const inbox = await test.store.mailboxes.byName(account, 'INBOX');
  for (let count = 0; count < messages; count++) {
    const intake = test.store.intake();
    await intake.write(Buffer.from(`Subject: ${count}\r\n\r\nx\r\n`));
    await test.store.append(await intake.finish(), { accountId: account, mailboxId: inbox.id }, actor);
  }
  return { account, inbox };
}

/** Flags and changes of the entries as the database has them. */
async function stored(account: AccountId): Promise<{ flags: number; change: number }[]> {
  const { rows } = await test.database.pool.query<{ flags: number; change: number }>(
    'SELECT flags, change_number AS change FROM entry WHERE account_id = $1 AND removed_change IS NULL ORDER BY uid',
    [account],
  );
  return rows;
}

async function seenBy(store: MailStore, { id, accountId }: MailboxInfo): Promise<{ flags: number; change: number }[]> {
  const { view, close } = await store.open(accountId, id);
  close();
  return Array.from({ length: view.length }, (_, at) => ({ flags: view.flagsAt(at), change: view.changeAt(at) }));
}

describe('a change of flags in an open mailbox', () => {
  it('stands in the journal at once and is read from there; the entries follow', async () => {
    const { account, inbox } = await filled('one@store.test', 5);
    const before = await stored(account);
    const { close } = await test.store.open(account, inbox.id);
    const uids = uidSetOf([1, 2, 4]);
    const result = await test.store.entries.changeFlags(inbox, uids, { set: seen + 2 ** 40, clear: 0 }, actor);
    expect(result.changed.map(({ uid }) => uid)).toEqual([1, 2, 4]);
    expect(await stored(account)).toEqual(before);

    const elsewhere = await seenBy(test.another(), inbox);
    expect(elsewhere.map(({ flags }) => flags)).toEqual([seen + 2 ** 40, seen + 2 ** 40, 0, seen + 2 ** 40, 0]);
    expect(elsewhere[0]?.change).toBe(result.changeNumber);
    expect(await test.store.mailboxes.byName(account, 'INBOX')).toMatchObject({ unseen: 2 });
    await expect.poll(() => stored(account), { timeout: 10_000 }).toEqual(elsewhere);
    expect(await seenBy(test.another(), inbox)).toEqual(elsewhere);
    close();
  });

  it('counts for EXPUNGE, COPY and MOVE before the entries were rewritten', async () => {
    const { account, inbox } = await filled('two@store.test', 4);
    const { view, close } = await test.store.open(account, inbox.id);
    const archive = await test.store.mailboxes.byName(account, 'Archive');
    const { entries } = test.store;
    await entries.changeFlags(inbox, uidSetOf([2]), { set: deleted, clear: 0 }, actor);
    expect(await entries.remove(inbox, all, true, actor)).toEqual([2]);
    await entries.changeFlags(inbox, uidSetOf([1]), { set: flagged, clear: 0 }, actor);
    await entries.copy(inbox, uidSetOf([1]), archive, actor);
    await entries.changeFlags(inbox, uidSetOf([3]), { set: seen, clear: 0 }, actor);
    await entries.move(inbox, uidSetOf([3]), archive, actor);
    expect((await seenBy(test.another(), archive)).map(({ flags }) => flags)).toEqual([flagged, seen]);
    expect(view.length).toBe(2);
    expect(await test.store.mailboxes.byName(account, 'Archive')).toMatchObject({ messages: 2, unseen: 1 });
    close();
  });

  it('leaves alone what changed after the change that the client names', async () => {
    const { account, inbox } = await filled('three@store.test', 3);
    const { view, close } = await test.store.open(account, inbox.id);
    const { entries } = test.store;
    const known = view.changeNumber;
    await entries.changeFlags(inbox, uidSetOf([2]), { set: seen, clear: 0 }, actor);
    const result = await entries.changeFlags(inbox, all, { set: flagged, clear: 0 }, actor, known);
    expect(result.newer).toEqual([2]);
    expect(result.changed.map(({ uid, flags }) => [uid, flags])).toEqual([
      [1, flagged],
      [3, flagged],
    ]);
    close();
  });

  it('comes out the same in every process and in the entries, whatever several do at once', async () => {
    const { account, inbox } = await filled('four@store.test', 40);
    const stores = [test.store, test.another(), test.another()];
    const opened = await Promise.all(stores.map((store) => store.open(account, inbox.id)));
    const random = randomFrom(Number(process.env['SEED'] ?? 7));
    const pick = (count: number): number => Math.floor(random() * count);
    const changeOf = (): FlagChange =>
      ({
        0: { set: 2 ** pick(50), clear: 0 },
        1: { set: 0, clear: 2 ** pick(50) },
        2: { set: pick(64), clear: allFlags },
      })[pick(3) as 0 | 1 | 2];
    for (let round = 0; round < Number(process.env['ROUNDS'] ?? 30); round++) {
      const work = stores.flatMap(({ entries }) =>
        [1, 2].map(() => {
          const first = 1 + pick(40);
          return entries.changeFlags(inbox, [{ first, last: first + pick(10) }], changeOf(), actor);
        }),
      );
      await Promise.all(work);
      // News of the others reaches a process late, or not at all.
      for (const store of stores) if (pick(2) === 0) store.hub.accountChanged(account);
    }
    const views = await Promise.all([...stores, test.another()].map((store) => seenBy(store, inbox)));
    for (const view of views) expect(view).toEqual(views[0]);
    await test.database.pool.query('SELECT mail_fold($1, $2)', [account, inbox.id]);
    expect(await stored(account)).toEqual(views[0]);
    const unseen = (views[0] ?? []).filter(({ flags }) => flags % 2 === 0).length;
    expect(await test.another().mailboxes.byName(account, 'INBOX')).toMatchObject({ unseen });
    for (const { close } of opened) close();
  });
});
