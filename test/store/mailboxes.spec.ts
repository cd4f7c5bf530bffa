import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleted, type IncomingMessage, type MailboxInfo, type MailStore, seen } from '#core/mailstore';
import type { AccountId } from '#kernel';
import { type TestMailStore, testMailStore } from '#testing';

let test: TestMailStore;
let store: MailStore;
const actor = { via: 'lmtp', address: null } as const;

beforeAll(async () => {
  test = await testMailStore();
  store = test.store;
});
afterAll(() => test.close());

async function letter(by: MailStore): Promise<IncomingMessage> {
  const intake = by.intake();
  await intake.write(Buffer.from('Subject: n\r\n\r\nbody\r\n'));
  return await intake.finish();
}

async function inboxOf(account: AccountId): Promise<MailboxInfo> {
  return await store.mailboxes.byName(account, 'INBOX');
}

describe('mailboxes', () => {
  it('counts what this process adds without reading the tree again, and reads it where a change is missing', async () => {
    const account = await test.account('counts@store.test');
    const add = async (by: MailStore, flags = 0): Promise<unknown> =>
      await by.append(await letter(by), { accountId: account, mailboxId: inbox.id, flags }, actor);
    const stored = async (): Promise<unknown> => (await test.another().mailboxes.tree(account)).mailboxes;
    const tree = await store.mailboxes.tree(account);
    const inbox = await inboxOf(account);
    await add(store, deleted);
    await add(store, seen);
    expect(await store.mailboxes.tree(account)).toBe(tree);
    expect(await inboxOf(account)).toMatchObject({ messages: 2, unseen: 1, deleted: 1, uidNext: 3 });
    expect(tree.mailboxes).toEqual(await stored());
    await add(test.another());
    await add(store);
    expect((await store.mailboxes.tree(account)).mailboxes).toEqual(await stored());
    expect(await inboxOf(account)).toMatchObject({ messages: 4, unseen: 3 });
  });

  it('creates with what is above, renames with what is below, removes, and refuses the rest', async () => {
    const account = await test.account('boxes@store.test');
    const by = { via: 'imap', address: 'boxes@store.test' } as const;
    await store.mailboxes.create(account, '仕事/見積/2026', by);
    await store.mailboxes.rename(account, '仕事', 'Work/仕事', by);
    const names = (await store.mailboxes.tree(account)).mailboxes.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Work', 'Work/仕事', 'Work/仕事/見積', 'Work/仕事/見積/2026']));
    await store.mailboxes.remove(account, 'Work/仕事/見積/2026', by);
    await expect(store.mailboxes.byName(account, 'Work/仕事/見積/2026')).rejects.toMatchObject({
      kind: 'mailbox-unknown',
    });
    const before = await store.mailboxes.byName(account, 'Work');
    await store.mailboxes.remove(account, 'Work', by);
    const anew = await store.mailboxes.create(account, 'Work', by);
    expect(anew.uidValidity).toBeGreaterThan(before.uidValidity);
    await expect(store.mailboxes.create(account, 'inbox', by)).rejects.toMatchObject({ kind: 'mailbox-exists' });
    await expect(store.mailboxes.remove(account, 'INBOX', by)).rejects.toMatchObject({ kind: 'mailbox-protected' });
    await expect(store.mailboxes.create(account, 'a//b', by)).rejects.toMatchObject({ kind: 'mailbox-name-invalid' });
  });

  it('gives keywords bits of their own until they run out', async () => {
    const account = await test.account('words@store.test');
    expect(await store.mailboxes.keywordBits(account, ['$Forwarded', 'Work', 'work'])).toEqual([5, 11, 11]);
    const many = Array.from({ length: 41 }, (_, index) => `k${index}`);
    expect((await store.mailboxes.keywordBits(account, many)).at(-1)).toBe(52);
    await expect(store.mailboxes.keywordBits(account, ['one-more'])).rejects.toMatchObject({ kind: 'limit-exceeded' });
  });
});
