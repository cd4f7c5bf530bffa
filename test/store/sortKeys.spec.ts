import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import type { KeyScope } from '#core/mailstore';
import { type TestMailStore, testMailStore } from '#testing';
import { letter, put } from '../fixtures/imap.js';

const pause = (): Promise<void> => Promise.resolve();
let test: TestMailStore;
let account: AccountId;

beforeAll(async () => {
  test = await testMailStore({ sortKeyOctets: 40_000 });
  account = await test.account('keys@store.test');
});
afterAll(() => test.close());

async function load(
  mailbox: string,
  uids: 'all' | number[],
  scope: KeyScope = 'all',
): Promise<{ subjects: number[]; rows: number }> {
  const { id } = await test.store.mailboxes.byName(account, mailbox);
  const { view, close } = await test.store.open(account, id);
  const all = Array.from({ length: view.length }, (_, at) => view.uidAt(at));
  const wanted = uids === 'all' ? all : uids;
  const keys = await test.store.sortKeys.load(account, view, wanted, pause, scope);
  close();
  const rank = keys.rankReader('subject');
  return { subjects: wanted.map((uid) => rank(keys.rowOf(uid))), rows: keys.rows };
}

describe('sort keys beside the view', () => {
  it('are loaded once, and again only for what is new', async () => {
    await put(test, account, [letter(3), letter(1)]);
    expect(await load('INBOX', 'all')).toEqual({ subjects: [1, 0], rows: 2 });
    await put(test, account, [letter(2)]);
    expect(await load('INBOX', 'all')).toEqual({ subjects: [2, 0, 1], rows: 3 });
  });

  it('are not loaded of a whole mailbox for a few messages', async () => {
    await put(
      test,
      account,
      Array.from({ length: 9 }, (_, index) => letter(9 - index)),
      'Sent',
    );
    const before = test.store.sortKeys.octets;
    expect(await load('Sent', [2, 5])).toEqual({ subjects: [1, 0], rows: 2 });
    expect(test.store.sortKeys.octets).toBe(before);
    expect((await load('Sent', 'all')).subjects).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('are read from the message where its fields were too large to be kept', async () => {
    const references = Array.from({ length: 1500 }, (_, index) => ` <reference-number-${index}@somewhere.test>\r\n`);
    const long = `Subject: long\r\nReferences:\r\n${references.join('')}`;
    await put(test, account, [letter(1), Buffer.from(`${long}From: x@y.test\r\n\r\nSubject: body\r\n`)], 'Junk');
    expect((await load('Junk', 'all')).subjects).toEqual([0, 1]);
  });

  it('are the same by the columns as by the header, also where the column was cut', async () => {
    const long = 'x'.repeat(1200);
    const written = ['Re: Zebra', 'apple', `${long} b`, 'ZEBRA (fwd)', `${long} a`, '=?utf-8?q?=C3=84pfel?=', ''];
    await put(
      test,
      account,
      written.map((subject) => Buffer.from(`Subject: ${subject}\r\nFrom: x@y.test\r\n\r\nbody\r\n`)),
      'Trash',
    );
    const stored = await load('Trash', 'all', 'stored');
    expect(stored.subjects).toEqual([5, 1, 4, 5, 3, 2, 0]);
    expect(await load('Trash', 'all', 'all')).toEqual(stored);
    expect(await load('Trash', 'all', 'stored')).toEqual(stored);
  });

  it('stay within their octets', async () => {
    for (const mailbox of ['INBOX', 'Sent', 'Junk']) await load(mailbox, 'all');
    expect(test.store.sortKeys.octets).toBeLessThanOrEqual(40_000);
    const { octets } = test.store.sortKeys;
    await load('Junk', 'all');
    expect(test.store.sortKeys.octets).toBe(octets);
  });
});
