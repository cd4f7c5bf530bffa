import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { allFlags, bitValue, deleted, flagged, maxGrants, printRights, readRights, seen } from '#core/mailstore';
import { type TestMailStore, testMailStore } from '#testing';

let test: TestMailStore;
let ann: AccountId;
let bob: AccountId;
const actor = { via: 'imap', address: 'ann@share.test' } as const;

beforeAll(async () => {
  test = await testMailStore();
  ann = await test.account('ann@share.test');
  bob = await test.account('bob@share.test');
  for (const [address, account] of [
    ['ann@share.test', ann],
    ['bob@share.test', bob],
  ] as const)
    await test.database.pool.query(
      'INSERT INTO address (address, organisation_id, domain_id, account_id) SELECT $1, organisation_id, domain_id, id FROM account WHERE id = $2',
      [address, account],
    );
});
afterAll(() => test.close());

/** Adds a group with members. */
async function group(address: string, members: readonly string[]): Promise<void> {
  const { pool } = test.database;
  const { rows } = await pool.query<{ id: number }>(
    'INSERT INTO mail_group (organisation_id, domain_id, address) SELECT organisation_id, domain_id, $1 FROM account WHERE id = $2 RETURNING id',
    [address, ann],
  );
  const id = rows[0]?.id;
  await pool.query(
    'INSERT INTO address (address, organisation_id, domain_id, group_id) SELECT $1, organisation_id, domain_id, $3 FROM account WHERE id = $2',
    [address, ann, id],
  );
  await pool.query('INSERT INTO group_member (group_id, member) SELECT $1, unnest($2::text[])', [id, members]);
  test.store.hub.forgetSharing();
}

async function put(account: AccountId, mailbox: string, text: string, flags = 0): Promise<number> {
  const { id } = await test.store.mailboxes.byName(account, mailbox);
  const intake = test.store.intake();
  await intake.write(Buffer.from(text));
  const { uid } = await test.store.append(
    await intake.finish(),
    { accountId: account, mailboxId: id, flags },
    { via: 'lmtp', address: null },
  );
  return uid;
}

describe('grants', () => {
  it('join what comes to somebody by name, by groups within groups and as anyone', async () => {
    const { sharing, mailboxes } = test.store;
    const info = await mailboxes.create(ann, 'Joined', actor);
    await group('inner@share.test', ['bob@share.test', 'outer@share.test']);
    await group('outer@share.test', ['inner@share.test']);
    const rights = async (): Promise<string> => printRights(await sharing.rightsOn(bob, info));
    expect(await rights()).toBe('');
    await sharing.grant(info, await sharing.grantee(ann, 'bob@share.test'), readRights('l'), actor);
    expect(await rights()).toBe('l');
    await sharing.grant(info, await sharing.grantee(ann, 'outer@share.test'), readRights('r'), actor);
    expect(await rights()).toBe('lr');
    await sharing.grant(info, await sharing.grantee(ann, 'anyone'), readRights('s'), actor);
    expect(await rights()).toBe('lrs');
    expect((await sharing.grants(info)).length).toBe(3);
    for (const { grantee } of await sharing.grants(info)) await sharing.grant(info, grantee, new Set(), actor);
    expect(await rights()).toBe('');
    expect(printRights(await sharing.rightsOn(ann, info))).toBe('lrswipkxtean');
  });

  it('are known to those of the organisation alone', async () => {
    await expect(test.store.sharing.grantee(ann, 'stranger@elsewhere.test')).rejects.toMatchObject({
      kind: 'address-unknown',
    });
  });

  it('go to what is made below, and end with the mailbox', async () => {
    const { sharing, mailboxes } = test.store;
    const info = await mailboxes.create(ann, 'Above', actor);
    await sharing.grant(info, await sharing.grantee(ann, 'bob@share.test'), readRights('lr'), actor);
    const child = await mailboxes.create(ann, 'Above/between/below', actor);
    expect(printRights(await sharing.rightsOn(bob, child))).toBe('lr');
    await mailboxes.remove(ann, 'Above', actor);
    const again = await mailboxes.create(ann, 'Above', actor);
    expect(printRights(await sharing.rightsOn(bob, again))).toBe('');
    expect(await sharing.grants(info)).toEqual([]);
  });

  it('have a limit', async () => {
    const { sharing, mailboxes } = test.store;
    const info = await mailboxes.create(ann, 'Full', actor);
    await test.database.pool.query(
      `WITH someone AS (INSERT INTO account (organisation_id, domain_id, kind, address)
         SELECT organisation_id, domain_id, 'person', 'p' || n || '@share.test' FROM account, generate_series(1, $3::int) n
         WHERE id = $1 RETURNING id)
       INSERT INTO collection_grant (account_id, collection_id, organisation_id, grantee_account, rights)
         SELECT $1, $2, 1, id, 'l' FROM someone`,
      [ann, info.id, maxGrants],
    );
    const anyone = await sharing.grantee(ann, 'anyone');
    await expect(sharing.grant(info, anyone, readRights('l'), actor)).rejects.toMatchObject({ kind: 'limit-exceeded' });
  });

  it('are in the journal with who gave them', async () => {
    const { sharing, mailboxes } = test.store;
    const info = await mailboxes.create(ann, 'Noted', actor);
    await sharing.grant(info, await sharing.grantee(ann, 'bob@share.test'), readRights('lr'), actor);
    await sharing.opened(info, { via: 'imap', address: 'bob@share.test' });
    const { rows } = await test.database.pool.query(
      'SELECT kind, actor, detail FROM journal WHERE account_id = $1 AND collection_id = 0 ORDER BY change_number DESC LIMIT 2',
      [ann],
    );
    expect(rows).toEqual([
      { kind: 9, actor: 'imap:bob@share.test', detail: { mailbox: info.id } },
      {
        kind: 8,
        actor: 'imap:ann@share.test',
        detail: { mailbox: info.id, grantee: 'bob@share.test', rights: 'lr' },
      },
    ]);
  });
});

describe('between two accounts', () => {
  it('a copy carries contents, keywords by name and the flags that are kept, and charges who receives it', async () => {
    const { mailboxes, entries, reader, quotas } = test.store;
    const source = await mailboxes.create(ann, 'From', actor);
    await mailboxes.keywordBits(bob, ['other', 'another']);
    const [bit = 0] = await mailboxes.keywordBits(ann, ['project']);
    const text = 'Subject: carried\r\n\r\nbody\r\n';
    const uid = await put(ann, 'From', text, seen + flagged + deleted + bitValue(bit));
    await put(ann, 'From', text);
    const before = await quotas.use(bob);
    const target = await mailboxes.byName(bob, 'Archive');
    const kept = allFlags - deleted;
    const { pairs } = await entries.copy(
      source,
      [{ first: uid as never, last: (2 ** 32) as never }],
      target,
      actor,
      kept,
    );
    expect(pairs).toHaveLength(2);
    const { view, close } = await test.store.open(bob, target.id);
    const [own = 0] = await mailboxes.keywordBits(bob, ['PROJECT']);
    expect(own).not.toBe(bit);
    expect(view.flagsAt(view.length - 2)).toBe(seen + flagged + bitValue(own));
    const ids = [view.messageIdAt(view.length - 2), view.messageIdAt(view.length - 1)];
    close();
    expect(ids[0]).not.toBe(ids[1]);
    expect([...(await reader.contents(bob, ids)).values()].map(String)).toEqual([text, text]);
    const { usedOctets, messages } = await quotas.use(bob);
    expect([usedOctets - before.usedOctets, messages - before.messages]).toEqual([2 * text.length, 2]);
    const { rows } = await test.database.pool.query('SELECT refs FROM blob WHERE account_id = $1 AND size = $2', [
      bob,
      text.length,
    ]);
    expect(rows).toEqual([{ refs: 2 }]);
  });

  it('a move is in exactly one of them, whatever the quota says', async () => {
    const { mailboxes, entries, quotas } = test.store;
    const source = await mailboxes.create(ann, 'Leaving', actor);
    const uid = await put(ann, 'Leaving', 'Subject: leaves\r\n\r\nx\r\n');
    const uids = [{ first: uid as never, last: uid as never }];
    const target = await mailboxes.create(bob, 'Arriving', actor);
    await quotas.set(bob, 1);
    await expect(entries.move(source, uids, target, actor)).rejects.toMatchObject({ kind: 'over-quota' });
    expect((await mailboxes.reread(ann)).byId.get(source.id)?.messages).toBe(1);
    await quotas.set(bob, 0);
    expect((await entries.move(source, uids, target, actor)).pairs).toHaveLength(1);
    expect((await mailboxes.reread(ann)).byId.get(source.id)?.messages).toBe(0);
    expect((await mailboxes.reread(bob)).byId.get(target.id)).toMatchObject({ messages: 1, unseen: 1 });
    expect((await entries.move(source, uids, target, actor)).pairs).toHaveLength(0);
  });
});

describe('a reader\u2019s own \\Seen', () => {
  it('is the same in another process, after a restart, and beside what the owner does', async () => {
    const { mailboxes, entries, seenMarks } = test.store;
    const info = await mailboxes.create(ann, 'Read by many', actor);
    await mailboxes.setSeenByReader(ann, info.id, true, actor);
    const [first = 0, second = 0] = [
      await put(ann, 'Read by many', 'Subject: one\r\n\r\n1\r\n'),
      await put(ann, 'Read by many', 'Subject: two\r\n\r\n2\r\n', seen),
    ];
    const only = (uid: number) => [{ first: uid as never, last: uid as never }];
    const elsewhere = test.another();
    const [here, there, base] = await Promise.all([
      test.store.open(ann, info.id, bob),
      elsewhere.open(ann, info.id, bob),
      elsewhere.open(ann, info.id),
    ]);
    const flags = ({ view }: typeof here): number[] => [view.flagsAt(0), view.flagsAt(1)];
    expect([flags(here), flags(base)]).toEqual([
      [0, 0],
      [0, seen],
    ]);
    const marked = await seenMarks.change(info, bob, only(first), true, actor);
    expect(marked.uids).toEqual([first]);
    expect((await seenMarks.change(info, bob, only(first), true, actor)).changeNumber).toBeNull();
    await entries.changeFlags(info, only(second), { set: flagged, clear: seen }, actor);
    await entries.changeFlags(info, only(first), { set: flagged, clear: 0 }, actor);
    elsewhere.hub.accountChanged(ann);
    await expect.poll(() => flags(there)).toEqual([seen + flagged, flagged]);
    expect(flags(here)).toEqual(flags(there));
    await expect.poll(() => flags(base)).toEqual([flagged, flagged]);
    await seenMarks.change(info, bob, only(first), false, actor);
    expect(await seenMarks.count(ann, info.id, bob)).toBe(0);
    const fresh = await test.another().open(ann, info.id, bob);
    expect(flags(fresh)).toEqual([flagged, flagged]);
    expect(fresh.view.changeAt(0)).toBe(here.view.changeAt(0));
    for (const { close } of [here, there, base, fresh]) close();
  });
});
