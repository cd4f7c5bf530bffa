import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountId, kindOf, systemClock, uidSetOf } from '#kernel';
import { MailStore, type MailboxInfo, type MailStoreOptions, type Stored } from '#core/mailstore';
import { Queue } from '#core/delivery';
import { SegmentStore } from '#platform/blobs';
import { Database } from '#platform/database';
import { DatabaseProxy, plainRenderer, type TestMailStore, testMailStore } from '#testing';

const actor = { via: 'imap', address: null } as const;
const outcomeTime = 2000;
/** What is sent with every batch: the name of its prepared statement. */
const trigger = 'mailstore.deliver-batch';

let test: TestMailStore;
let proxy: DatabaseProxy;
let database: Database;
let store: MailStore;
let account: AccountId;
let inbox: MailboxInfo;
const directory = mkdtempSync(join(tmpdir(), 'fumibako-outcomes-'));

const options = (on: Database): MailStoreOptions => ({
  database: on,
  segments: new SegmentStore(directory),
  renderer: plainRenderer,
  carrier: { publish: () => undefined, sharingChanged: () => undefined },
  clock: systemClock,
  maxMessageOctets: 1_000_000,
  relaxedFlags: false,
  cacheOctets: 0,
  outcomeTime,
});

beforeAll(async () => {
  test = await testMailStore();
  account = await test.account('one@outcome.test');
  proxy = await DatabaseProxy.start(test.target);
  database = new Database({ target: proxy.target });
  store = new MailStore(options(database));
  inbox = await store.mailboxes.byName(account, 'INBOX');
  // A statement is prepared with its first use; what is lost below is in full swing.
  await append('the-first');
});
afterAll(async () => {
  await store.close();
  await database.close();
  await proxy.close();
  await test.close();
  rmSync(directory, { recursive: true, force: true });
});

async function append(text: string, to = store): Promise<Stored> {
  const intake = to.intake();
  await intake.write(Buffer.from(`Message-ID: <${text}>\r\n\r\n`));
  return await to.append(await intake.finish(), { accountId: account, mailboxId: inbox.id }, actor);
}

/** UIDs of the messages of a name, as the database has them. */
async function uidsOf(text: string): Promise<readonly number[]> {
  const { rows } = await test.database.pool.query<{ uid: number }>(
    `SELECT e.uid FROM entry e JOIN message m ON m.account_id = e.account_id AND m.id = e.message_id
     WHERE e.account_id = $1 AND m.message_id = $2 ORDER BY e.uid`,
    [account, `<${text}>`],
  );
  return rows.map(({ uid }) => uid);
}

describe('a batch whose answer is lost after the commit', () => {
  it('is answered as stored, with the UIDs that it got, and told to open mailboxes', async () => {
    const { view, close } = await store.open(account, inbox.id);
    const before = view.length;
    proxy.lose(trigger, 'answer');
    const stored = await Promise.all(['lost-one', 'lost-two', 'lost-two'].map((text) => append(text)));
    expect(proxy.losses).toBe(1);
    expect(await uidsOf('lost-one')).toEqual([stored[0]?.uid]);
    expect(await uidsOf('lost-two')).toEqual([stored[1]?.uid, stored[2]?.uid]);
    expect(view.length).toBe(before + 3);
    close();
  });

  it('is found when the database is away for a while', async () => {
    proxy.lose(trigger, 'answer', { away: outcomeTime / 2 });
    const stored = await append('away-for-a-while');
    expect(await uidsOf('away-for-a-while')).toEqual([stored.uid]);
  });

  it('is unknown, and so refused for the time being, when the database does not come back in time', async () => {
    proxy.lose(trigger, 'answer', { away: outcomeTime * 2 });
    await expect(append('away-for-long')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await uidsOf('away-for-long')).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, outcomeTime * 1.2));
    expect((await append('afterwards')).uid).toBeGreaterThan(0);
  });
});

describe('a batch that never arrives', () => {
  it('is refused for the time being and is not there, now or later', async () => {
    proxy.lose(trigger, 'request');
    await expect(append('never')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await uidsOf('never')).toEqual([]);
    expect((await append('again')).uid).toBeGreaterThan(0);
    expect(await uidsOf('never')).toEqual([]);
  });
});

describe('a batch that is at work when its connection breaks', () => {
  it('is ended before anything is said', async () => {
    // Somebody holds the account: the batch waits for the lock while its client goes away.
    const holder = await test.database.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM mail_account WHERE account_id = $1 FOR UPDATE', [account]);
    const appending = append('in-the-middle').then(() => null, kindOf);
    for (;;) {
      const { rows } = await test.database.pool.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      if (rows.length > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    proxy.cutAll();
    expect(await appending).toBe('unavailable');
    await holder.query('COMMIT');
    holder.release();
    expect((await append('after-it')).uid).toBeGreaterThan(0);
    expect(await uidsOf('in-the-middle')).toEqual([]);
  });
});

describe('a batch that the database gets to when its sender has been told to try again', () => {
  it('is not stored', async () => {
    const patience = 500;
    const hasty = new Database({ target: proxy.target, patience });
    const late = new MailStore({ ...options(hasty), outcomeTime: patience });
    try {
      expect((await append('in-time', late)).uid).toBeGreaterThan(0);
      const away = patience * 4;
      proxy.lose(trigger, 'delay', { away });
      await expect(append('too-late', late)).rejects.toMatchObject({ kind: 'unavailable' });
      // What came in time is done by the same means in the same time, and is there.
      await new Promise((resolve) => setTimeout(resolve, away * 1.5));
      expect((await append('when-it-is-back', late)).uid).toBeGreaterThan(0);
      expect(await uidsOf('too-late')).toEqual([]);
    } finally {
      await late.close();
      await hasty.close();
    }
  });
});

describe('a batch that only queues mail for others', () => {
  it('is found as well', async () => {
    const queue = new Queue(database, new SegmentStore(directory), { add: () => undefined });
    const request = {
      id: 'x',
      door: 'submission',
      sender: { address: '', helo: '', protocol: 'ESMTPSA', tls: null, principal: null },
      reversePath: null,
      declaredSize: null,
      body: '7bit',
      smtputf8: false,
      ret: null,
      envid: null,
      recipients: [],
    } as const;
    const intake = store.intake();
    await intake.write(Buffer.from('Subject: outward\r\n\r\n'));
    const message = await intake.finish();
    const step = queue.enqueueStep(message, request, [{ address: 'x@far.test', notify: null, orcpt: null }], null);
    const losses = proxy.losses;
    proxy.lose(trigger, 'answer');
    expect(await store.store(message, [], actor, { whole: true, alongside: [step] })).toEqual([]);
    expect(proxy.losses).toBe(losses + 1);
    expect(await queue.list(10)).toHaveLength(1);
  });
});

describe('a change whose answer is lost', () => {
  it.each([
    ['copy', 'in an open mailbox', 'mailstore.log-copy', 1],
    ['move', 'in an open mailbox', 'mailstore.log-move', 0],
    ['copy', 'in one that is not open', 'mailstore.copy-entries', 1],
    ['move', 'in one that is not open', 'mailstore.move-entries', 0],
  ] as const)(
    '(%s %s) is refused for the time being and was done once, by no second try of ours',
    async (verb, where, name, left) => {
      const target = await store.mailboxes.byName(account, 'Archive');
      const drafts = await store.mailboxes.byName(account, 'Drafts');
      const { messageId, uid: arrived } = await append(`${verb} ${where}`);
      const { close } = await store.open(account, inbox.id);
      const isOpen = name.includes('log');
      const { pairs } = isOpen
        ? { pairs: [{ target: arrived }] }
        : await store.entries.move({ accountId: account, id: inbox.id }, uidSetOf([arrived]), drafts, actor);
      const place = { accountId: account, id: isOpen ? inbox.id : drafts.id };
      proxy.lose(name, 'answer');
      await expect(
        store.entries[verb](place, uidSetOf(pairs.map((pair) => pair.target)), target, actor),
      ).rejects.toMatchObject({ kind: 'unavailable' });
      close();
      await test.database.pool.query('SELECT mail_fold(account_id, id) FROM mailbox WHERE unfolded_change IS NOT NULL');
      const { rows } = await test.database.pool.query<{ here: number; there: number }>(
        `SELECT count(*) FILTER (WHERE mailbox_id = $2) AS here, count(*) FILTER (WHERE mailbox_id = $3) AS there
       FROM entry WHERE account_id = $1 AND message_id = $4 AND removed_change IS NULL`,
        [account, place.id, target.id, messageId],
      );
      expect(rows).toEqual([{ here: left, there: 1 }]);
    },
  );
});
