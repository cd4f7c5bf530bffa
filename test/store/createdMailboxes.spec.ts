import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { type TestMailStore, testMailStore } from '#testing';

const actor = { via: 'imap', address: 'tree@store.test' } as const;
let test: TestMailStore;
let account: AccountId;

beforeAll(async () => {
  test = await testMailStore();
  account = await test.account('tree@store.test');
});
afterAll(() => test.close());

describe('a mailbox that was just created', () => {
  it('stands in the tree as it is read from the database, in the same order', async () => {
    const { mailboxes } = test.store;
    await mailboxes.tree(account);
    for (const name of ['Zoo/Lion', 'Ähre', 'apple', 'Zoo/Ant', '文箱', '😀', 'Middle'])
      await mailboxes.create(account, name, actor);
    await mailboxes.create(account, 'Drawer', actor, 'archive');
    const kept = await mailboxes.tree(account);
    expect(kept.byName.get('Drawer')?.specialUse).toBe('archive');
    const read = await mailboxes.reread(account);
    expect(kept.mailboxes).toEqual(read.mailboxes);
    expect(new Set(kept.byName.values())).toEqual(new Set(read.mailboxes));
    expect(new Set(kept.byId.keys())).toEqual(new Set(read.byId.keys()));
  });

  it('does not come between somebody who is walking over the tree', async () => {
    const { mailboxes } = test.store;
    const before = await mailboxes.tree(account);
    const walked: string[] = [];
    for (const { name } of before.mailboxes) {
      if (walked.length === 2) await mailboxes.create(account, 'A first one', actor);
      walked.push(name);
    }
    expect(new Set(walked).size).toBe(walked.length);
    expect((await mailboxes.tree(account)).byName.has('A first one')).toBe(true);
  });
});
