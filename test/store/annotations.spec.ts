import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { type TestMailStore, testMailStore } from '#testing';

const actor = { via: 'imap', address: null } as const;
let test: TestMailStore;
let account: AccountId;
let other: AccountId;

beforeAll(async () => {
  test = await testMailStore();
  account = await test.account('notes@store.test');
  other = await test.account('other@store.test');
});
afterAll(() => test.close());

const value = Buffer.from('x');
const numbered = (from: number, to: number): { entry: string; shared: boolean; value: Buffer }[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ entry: `/n${from + index}`, shared: false, value }));

describe('annotations', () => {
  it('are seen by all where they are shared, else by their writer', async () => {
    const { annotations, mailboxes } = test.store;
    const { id } = await mailboxes.byName(account, 'Archive');
    const shared = { entry: '/comment', shared: true, value };
    const own = { entry: '/comment', shared: false, value: Buffer.from([0, 255]) };
    await annotations.set(account, id, other, [shared, own], actor);
    expect(await annotations.of(account, id, account)).toEqual([shared]);
    expect(await annotations.of(account, id, other)).toEqual([shared, own]);
    expect((await annotations.ofMany(account, [id], other, ['/comment'])).get(id)).toHaveLength(2);
    const { rows } = await test.database.pool.query(
      'SELECT kind, actor, detail FROM journal WHERE account_id = $1 AND collection_id = $2 ORDER BY change_number DESC LIMIT 1',
      [account, id],
    );
    expect(rows).toEqual([
      {
        kind: 7,
        actor: 'imap',
        detail: { annotations: ['/shared/comment', '/private/comment'], writer: Number(other) },
      },
    ]);
  });

  it('are limited in number, and set all or none', async () => {
    const { annotations, mailboxes } = test.store;
    const { id } = await mailboxes.byName(account, 'Sent');
    await annotations.set(account, id, account, numbered(1, 199), actor);
    const failed = annotations.set(account, id, account, numbered(200, 201), actor);
    await expect(failed).rejects.toMatchObject({ kind: 'limit-exceeded' });
    expect(await annotations.of(account, id, account)).toHaveLength(199);
    await annotations.set(account, id, account, numbered(100, 200), actor);
    await annotations.set(account, id, other, numbered(1, 1), actor);
    expect(await annotations.of(account, id, account)).toHaveLength(200);
  });

  it('do not disturb an open view, here and in another process', async () => {
    const { annotations, mailboxes, hub } = test.store;
    const { id } = await mailboxes.byName(account, 'Drafts');
    const here = await hub.views.open(account, id);
    const second = test.another();
    const elsewhere = await second.hub.views.open(account, id);
    const heard: string[] = [];
    here.view.listen(({ kind }) => heard.push(kind));
    await annotations.set(account, id, account, numbered(1, 1), actor);
    expect(heard).toEqual(['annotated']);
    const after = (await mailboxes.byName(account, 'Drafts')).changeNumber;
    expect(here.view.changeNumber).toBe(after);
    await second.hub.views.refreshed(account, id);
    expect(elsewhere.view.changeNumber).toBe(after);
    elsewhere.close();
    here.close();
  });

  it('of an account stand beside those of its mailboxes', async () => {
    const { annotations } = test.store;
    await annotations.set(account, null, account, numbered(1, 2), actor);
    await annotations.set(account, null, account, [{ entry: '/n1', shared: false, value: null }], actor);
    expect((await annotations.of(account, null, account)).map(({ entry }) => entry)).toEqual(['/n2']);
  });
});
