import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountId, uidSetOf } from '#kernel';
import { deleted, flagged, type MailboxInfo, type MailStore, seen } from '#core/mailstore';
import { randomFrom, type TestMailStore, testMailStore } from '#testing';

const actor = { via: 'imap', address: null } as const;
const everything = [{ first: 1, last: 10_000 }];

let test: TestMailStore;
beforeAll(async () => {
  test = await testMailStore();
});
afterAll(() => test.close());

interface Filled {
  readonly account: AccountId;
  readonly inbox: MailboxInfo;
  readonly archive: MailboxInfo;
}

async function deliver({ account, inbox }: Omit<Filled, 'archive'>, text: string): Promise<void> {
  const intake = test.store.intake();
  await intake.write(Buffer.from(`Subject: ${text}\r\n\r\n${'x'.repeat(text.length)}\r\n`));
  await test.store.append(await intake.finish(), { accountId: account, mailboxId: inbox.id }, actor);
}

async function filled(address: string, messages: number, quota = 0): Promise<Filled> {
  const account = await test.account(address, quota);
  const inbox = await test.store.mailboxes.byName(account, 'INBOX');
  for (let count = 0; count < messages; count++) await deliver({ account, inbox }, `${2 ** count}`);
  return { account, inbox, archive: await test.store.mailboxes.byName(account, 'Archive') };
}

const folded = (account: AccountId): Promise<unknown> =>
  test.database.pool.query('SELECT mail_fold(account_id, id) FROM mailbox WHERE account_id = $1', [account]);

/** Entries as the database has them. */
async function stored({ accountId, id }: MailboxInfo): Promise<readonly (readonly number[])[]> {
  const { rows } = await test.database.pool.query<Record<string, number>>(
    `SELECT uid, message_id, flags, internal_date, size, change_number FROM entry
     WHERE account_id = $1 AND mailbox_id = $2 AND removed_change IS NULL ORDER BY uid`,
    [accountId, id],
  );
  return rows.map((row) => Object.values(row));
}

/** Entries as a store has them. */
async function seenBy(store: MailStore, { id, accountId }: MailboxInfo): Promise<readonly (readonly number[])[]> {
  const { view, close } = await store.open(accountId, id);
  await store.hub.views.refreshed(accountId, id);
  close();
  return Array.from({ length: view.length }, (_, at) => [
    view.uidAt(at),
    view.messageIdAt(at),
    view.flagsAt(at),
    view.internalDateAt(at),
    view.sizeAt(at),
    view.changeAt(at),
  ]);
}

/** Counters of a mailbox, and what its entries come to. */
async function counters({ accountId, id }: MailboxInfo): Promise<{ kept: unknown; summed: unknown }> {
  const { rows } = await test.database.pool.query<{ kept: unknown; summed: unknown }>(
    `SELECT array[m.messages, m.unseen, m.deleted, m.octets]::text AS kept, (
       SELECT array[count(*), count(*) FILTER (WHERE flags & 1 = 0), count(*) FILTER (WHERE flags & 8 <> 0),
         coalesce(sum(size), 0)]::text
       FROM entry e WHERE e.account_id = $1 AND e.mailbox_id = $2 AND e.removed_change IS NULL) AS summed
     FROM mailbox m WHERE m.account_id = $1 AND m.id = $2`,
    [accountId, id],
  );
  return rows[0] as { kept: unknown; summed: unknown };
}

const uidsOf = (entries: readonly (readonly number[])[]): (number | undefined)[] => entries.map(([uid]) => uid);

describe('entries of an open mailbox', () => {
  it('go by a row of the journal, and are gone for every process before they were written', async () => {
    const { account, inbox } = await filled('one@store.test', 5);
    const { view, close } = await test.store.open(account, inbox.id);
    await test.store.entries.changeFlags(inbox, uidSetOf([2, 4]), { set: deleted, clear: 0 }, actor);
    const before = await stored(inbox);
    expect(await test.store.entries.remove(inbox, everything, true, actor)).toEqual([2, 4]);
    expect(await stored(inbox)).toEqual(before);
    expect(view.length).toBe(3);
    expect(uidsOf(await seenBy(test.another(), inbox))).toEqual([1, 3, 5]);
    expect(await test.another().mailboxes.byName(account, 'INBOX')).toMatchObject({ messages: 3, deleted: 0 });
    await expect.poll(() => stored(inbox), { timeout: 10_000 }).toEqual(await seenBy(test.another(), inbox));
    const { kept, summed } = await counters(inbox);
    expect(kept).toBe(summed);
    close();
  });

  it('are copied and moved by rows of the journal, and followed there by deliveries and further changes', async () => {
    const { account, inbox, archive } = await filled('two@store.test', 4);
    const { close } = await test.store.open(account, inbox.id);
    const { entries, reader } = test.store;
    await entries.changeFlags(inbox, uidSetOf([1]), { set: flagged, clear: 0 }, actor);
    const copied = await entries.copy(inbox, uidSetOf([1, 3]), archive, actor);
    expect(copied.pairs).toEqual([
      { source: 1, target: 1 },
      { source: 3, target: 2 },
    ]);
    expect(await stored(archive)).toEqual([]);
    await deliver({ account, inbox: archive }, 'later');
    expect((await entries.move(inbox, uidSetOf([2]), archive, actor)).pairs).toEqual([{ source: 2, target: 4 }]);
    expect(uidsOf(await stored(archive))).toEqual([3]);
    const other = test.another();
    expect(uidsOf(await seenBy(other, archive))).toEqual([1, 2, 3, 4]);
    const dates = await reader.savedAt(account, archive.id, [1, 2, 3, 4]);
    expect([...dates.keys()].toSorted()).toEqual([1, 2, 3, 4]);
    await other.entries.changeFlags(archive, uidSetOf([2, 3]), { set: seen, clear: 0 }, actor);
    expect(await other.entries.remove(archive, uidSetOf([1]), false, actor)).toEqual([1]);
    const present = await seenBy(test.another(), archive);
    expect(uidsOf(present)).toEqual([2, 3, 4]);
    await folded(account);
    expect(await stored(archive)).toEqual(present);
    expect(await reader.savedAt(account, archive.id, [2, 3, 4])).toEqual(
      new Map([...dates].filter(([uid]) => uid !== 1)),
    );
    for (const mailbox of [inbox, archive]) {
      const { kept, summed } = await counters(mailbox);
      expect(kept).toBe(summed);
    }
    close();
  });

  it('are not copied beyond the quota, nor into a mailbox that is gone', async () => {
    const { account, inbox } = await filled('three@store.test', 3, 100);
    const { close } = await test.store.open(account, inbox.id);
    const { entries, mailboxes } = test.store;
    const target = await mailboxes.create(account, 'Target', actor);
    await expect(entries.copy(inbox, everything, target, actor)).rejects.toMatchObject({ kind: 'over-quota' });
    await test.database.pool.query('UPDATE mail_account SET quota_octets = 0 WHERE account_id = $1', [account]);
    await mailboxes.remove(account, 'Target', actor);
    await expect(entries.copy(inbox, everything, target, actor)).rejects.toMatchObject({ kind: 'mailbox-unknown' });
    expect(uidsOf(await seenBy(test.another(), inbox))).toEqual([1, 2, 3]);
    close();
  });

  it('go with their mailbox, also those that stand in the journal alone', async () => {
    const { account, inbox } = await filled('four@store.test', 2);
    const { close } = await test.store.open(account, inbox.id);
    const target = await test.store.mailboxes.create(account, 'Target', actor);
    await test.store.entries.copy(inbox, everything, target, actor);
    await test.store.mailboxes.remove(account, 'Target', actor);
    expect(await stored(target)).toEqual([]);
    const { rows } = await test.database.pool.query(
      'SELECT count(*) AS left FROM entry WHERE account_id = $1 AND mailbox_id = $2 AND removed_at IS NOT NULL',
      [account, target.id],
    );
    expect(rows).toEqual([{ left: 2 }]);
    close();
  });

  it('come out the same in every process and in the database, whatever several do at once', async () => {
    const { account, inbox, archive } = await filled('five@store.test', 20);
    const stores = [test.store, test.another(), test.another()];
    const opened = await Promise.all(
      stores.flatMap((store) => [inbox, archive].map(({ id }) => store.open(account, id))),
    );
    const random = randomFrom(Number(process.env['SEED'] ?? 11));
    const pick = (count: number): number => Math.floor(random() * count);
    const work = async ({ entries }: MailStore): Promise<unknown> => {
      const [from, to] = pick(2) === 0 ? [inbox, archive] : [archive, inbox];
      const first = 1 + pick(60);
      const some = [{ first, last: first + pick(6) }];
      switch (pick(6)) {
        case 0:
          return await entries.copy(from, some, to, actor);
        case 1:
          return await entries.move(from, some, pick(8) === 0 ? from : to, actor);
        case 2:
          return await entries.remove(from, some, pick(2) === 0, actor);
        case 3:
          return await deliver({ account, inbox: from }, 'news');
        case 4:
          return pick(5) === 0 ? await folded(account) : null;
        default:
          return await entries.changeFlags(from, some, { set: 2 ** pick(5), clear: 2 ** pick(5) }, actor);
      }
    };
    for (let round = 0; round < Number(process.env['ROUNDS'] ?? 60); round++) {
      await Promise.all(stores.flatMap((store) => [work(store), work(store)]));
      // News of the others reaches a process late, or not at all.
      for (const store of stores) if (pick(2) === 0) store.hub.accountChanged(account);
    }
    for (const mailbox of [inbox, archive]) {
      const views = await Promise.all([...stores, test.another()].map((store) => seenBy(store, mailbox)));
      for (const view of views) expect(view).toEqual(views[0]);
      await folded(account);
      expect(await stored(mailbox)).toEqual(views[0]);
      const { kept, summed } = await counters(mailbox);
      expect(kept).toBe(summed);
    }
    for (const { close } of opened) close();
  });
});
