import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FilterCache,
  forgetIndex,
  SearchIndex,
  SearchIndexer,
  defaultIndexerOptions,
  foldText,
  searchTextOf,
} from '#core/search';
import type { AccountId, MessageId } from '#kernel';
import { type TestMailStore, testMailStore } from '#testing';

const actor = { via: 'lmtp', address: null } as const;
const everything = { first: 0, last: Number.MAX_SAFE_INTEGER };
const words = '会議 の 予約 を 田中 さん へ ﾒｰﾙ でんわ 東京 lantern Zeppelin émigré report 2026-11 a.b@c.test'.split(
  ' ',
);

let test: TestMailStore;
let index: SearchIndex;
const failures: unknown[] = [];

beforeAll(async () => {
  test = await testMailStore();
  index = new SearchIndex(test.database, new FilterCache(test.database, 1024 * 1024));
});
afterAll(() => test.close());

function indexer(options: Partial<typeof defaultIndexerOptions> = {}): SearchIndexer {
  return new SearchIndexer(test.database, test.store, (error) => failures.push(error), {
    ...defaultIndexerOptions,
    delay: 10,
    ...options,
  });
}

async function put(account: AccountId, octets: Buffer): Promise<MessageId> {
  const intake = test.store.intake();
  await intake.write(octets);
  const { id } = await test.store.mailboxes.byName(account, 'INBOX');
  return (await test.store.append(await intake.finish(), { accountId: account, mailboxId: id }, actor)).messageId;
}

/** A message of random words, by a generator that repeats itself. */
function letters(seed: number): () => Buffer {
  let state = seed;
  const next = (count: number): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % count;
  const some = (most: number): string =>
    Array.from({ length: 1 + next(most) }, () => words[next(words.length)]).join(next(2) === 0 ? '' : ' ');
  return () =>
    Buffer.from(
      `From: ${some(2)} <x@y.test>\r\nTo: ${some(2)}\r\nSubject: ${some(5)}\r\nX-Note: ${some(3)}\r\n` +
        `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${some(40)}\r\n${some(40)}\r\n`,
    );
}

describe('the search index', () => {
  it('finds what looking into every message finds, for texts of every length, in every place', async () => {
    const account = await test.account('all@store.test');
    const make = letters(Number(process.env['SEED'] ?? 11));
    const texts = new Map<MessageId, ReturnType<typeof searchTextOf>>();
    const worker = indexer({ chunkMessages: 16, mergeAt: 3 });
    for (let count = 0; count < 120; count++) {
      const octets = make();
      texts.set(await put(account, octets), searchTextOf(octets));
      if (count % 7 === 0) await worker.index(account);
    }
    await worker.index(account);
    await worker.close();
    const bodies = [...texts.values()].map(({ body }) => body);
    const queries = words.concat(['会', 'は', 'l', 'ANT', 'メール', 'デンワ', 'nothing of it', 'の予約']);
    for (let count = 0; count < 60; count++) {
      const body = bodies[(count * 13) % bodies.length] ?? '';
      queries.push(body.slice(count % 20, (count % 20) + 1 + (count % 9)));
    }
    for (const text of queries.filter((query) => query.trim() !== '')) {
      const wanted = foldText(text);
      const expected = (has: (text: ReturnType<typeof searchTextOf>) => boolean): MessageId[] =>
        [...texts].filter(([, each]) => has(each)).map(([id]) => id);
      const found = async (where: 'body' | 'text' | { field: string }): Promise<MessageId[]> => {
        const finding = await index.find(account, { in: where, text }, everything);
        return [...texts.keys()].filter((id) => finding.covers(id) && finding.has(id));
      };
      const value = (part: string, name: string): string =>
        part
          .split('\0')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2) ?? '';
      const all = {
        text,
        body: await found('body'),
        subject: await found({ field: 'Subject' }),
        note: await found({ field: 'x-note' }),
        anywhere: await found('text'),
      };
      expect(all).toEqual({
        text,
        body: expected(({ body }) => body.includes(wanted)),
        subject: expected(({ names }) => value(names, 'SUBJECT').includes(wanted)),
        note: expected(({ headers }) => value(headers, 'X-NOTE').includes(wanted)),
        anywhere: expected((each) => Object.values(each).some((part) => part.includes(wanted))),
      });
    }
    expect(failures).toEqual([]);
  });

  it('follows deliveries by itself, and says what it does not cover yet', async () => {
    const account = await test.account('follow@store.test');
    const early = await put(account, Buffer.from('Subject: early\r\n\r\nbird\r\n'));
    const none = await index.find(account, { in: 'body', text: 'bird' }, everything);
    expect(none.covers(early)).toBe(false);
    const worker = indexer();
    const late = await put(account, Buffer.from('Subject: late\r\n\r\nbird\r\n'));
    const find = async () => {
      const finding = await index.find(account, { in: 'body', text: 'bird' }, everything);
      return [early, late].map((id) => finding.covers(id) && finding.has(id));
    };
    await expect.poll(find, { timeout: 5000 }).toEqual([true, true]);
    await worker.close();
  });

  it('is made anew while mail arrives, and finds everything afterwards', async () => {
    const account = await test.account('anew@store.test');
    const worker = indexer({ chunkMessages: 8, mergeAt: 3 });
    const ids: MessageId[] = [];
    const deliver = async (): Promise<void> => {
      for (let count = 0; count < 30; count++)
        ids.push(await put(account, Buffer.from('Subject: s\r\n\r\nneedle\r\n')));
    };
    await Promise.all([deliver(), worker.index(account).then(() => forgetIndex(test.database, account))]);
    await forgetIndex(test.database, account);
    await worker.sweep();
    const find = async () => {
      const finding = await index.find(account, { in: 'body', text: 'needle' }, everything);
      return ids.filter((id) => finding.covers(id) && finding.has(id)).length;
    };
    await expect.poll(find, { timeout: 5000 }).toBe(30);
    await worker.close();
    const { rows } = await test.database.pool.query(
      'SELECT length(message_ids) / 8 AS messages FROM search_chunk WHERE account_id = $1',
      [account],
    );
    expect(rows.reduce((sum: number, { messages }: { messages: number }) => sum + messages, 0)).toBe(30);
    expect(failures).toEqual([]);
  });

  it('is swept for what a process left behind', async () => {
    const account = await test.account('behind@store.test');
    const id = await put(account, Buffer.from('Subject: s\r\n\r\nforgotten\r\n'));
    const worker = indexer();
    await worker.sweep();
    const covers = async () => (await index.find(account, { in: 'body', text: 'forgotten' }, everything)).covers(id);
    await expect.poll(covers, { timeout: 5000 }).toBe(true);
    await worker.close();
  });

  it('is used by two processes at once without a message in two chunks', async () => {
    const account = await test.account('two@store.test');
    for (let count = 0; count < 40; count++) await put(account, Buffer.from(`Subject: s\r\n\r\ntext ${count}\r\n`));
    const workers = [indexer({ chunkMessages: 4 }), indexer({ chunkMessages: 4 })];
    await Promise.all(workers.flatMap((worker) => [worker.index(account), worker.index(account)]));
    await Promise.all(workers.map((worker) => worker.index(account)));
    const { rows } = await test.database.pool.query(
      'SELECT first_id, last_id, length(message_ids) / 8 AS messages FROM search_chunk WHERE account_id = $1 ORDER BY last_id',
      [account],
    );
    expect(rows.reduce((sum: number, { messages }: { messages: number }) => sum + messages, 0)).toBe(40);
    for (let at = 1; at < rows.length; at++) expect(rows[at].first_id).toBeGreaterThan(rows[at - 1].last_id);
    await Promise.all(workers.map((worker) => worker.close()));
  });
});
