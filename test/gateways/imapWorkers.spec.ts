import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TranscriptWire } from '#testing';
import { letter, password, put, say, signedIn, testImap, type TestImap, until } from '../fixtures/imap.js';

let imap: TestImap;
let users = 0;
/** Sessions of one user in two processes between which no news travels. */
let here: TranscriptWire;
let there: TranscriptWire;
const ports: number[] = [];

beforeAll(async () => {
  imap = await testImap();
  ports.push((await imap.start()).port, (await imap.start({ store: imap.test.another() })).port);
});
afterAll(() => imap.close());

beforeEach(async () => {
  users += 1;
  const user = `u${users}@workers.test`;
  const letters = Array.from({ length: 5 }, (_, index) => letter(index + 1));
  await put(imap.test, await imap.people.add(user, password), letters);
  [here, there] = (await Promise.all(ports.map((port) => signedIn(port, user)))) as [TranscriptWire, TranscriptWire];
  // the first to be told has what is \Recent
  for (const wire of [there, here]) await say(wire, 's SELECT INBOX');
  return () => {
    here.close();
    there.close();
  };
});

/** Flags 2, removes 4 and adds a message, in the other process. */
async function changeThere(): Promise<void> {
  await say(there, 'a STORE 2 +FLAGS.SILENT (\\Flagged)');
  await say(there, 'b STORE 4 +FLAGS.SILENT (\\Deleted)');
  await say(there, 'c EXPUNGE');
  expect(await say(there, 'd COPY 1 INBOX')).toContainEqual(expect.stringContaining('d OK [COPYUID'));
}

describe('a client in one process, when another process has changed the mailbox', () => {
  it.each(['NOOP', 'CHECK'])('is told by %s (RFC 9051 §6.1.2)', async (command) => {
    await changeThere();
    expect(await say(here, `a ${command}`)).toEqual([
      '* 4 EXPUNGE',
      '* 5 EXISTS',
      '* 0 RECENT',
      '* 2 FETCH (UID 2 FLAGS (\\Flagged))',
      `a OK ${command} completed`,
    ]);
    expect(await say(here, `b ${command}`)).toEqual([`b OK ${command} completed`]);
  });

  it('is told when IDLE begins (RFC 9051 §6.3.13)', async () => {
    await changeThere();
    here.send('a IDLE\r\nDONE\r\n');
    expect(await until(here, 'a')).toEqual(expect.arrayContaining(['* 4 EXPUNGE', '* 5 EXISTS']));
  });

  it('keeps its numbers until it may be told of removals (RFC 9051 §7.5.1)', async () => {
    await changeThere();
    expect(await say(here, 'a FETCH 3:5 (UID)')).toEqual([
      '* 3 FETCH (UID 3)',
      '* 4 FETCH (UID 4)',
      '* 5 FETCH (UID 5)',
      '* 6 EXISTS',
      '* 0 RECENT',
      '* 2 FETCH (UID 2 FLAGS (\\Flagged))',
      'a OK FETCH completed',
    ]);
    // the removed message has its number still, and is served no longer
    expect(await say(here, 'b FETCH 3:* (UID)')).toEqual([
      '* 3 FETCH (UID 3)',
      '* 5 FETCH (UID 5)',
      '* 6 FETCH (UID 6)',
      'b OK [EXPUNGEISSUED] Some messages are gone',
    ]);
    expect(await say(here, 'c SEARCH ALL')).toEqual(['* SEARCH 1 2 3 5 6', 'c OK SEARCH completed']);
    expect(await say(here, 'd STORE 4:5 +FLAGS (\\Seen)')).toEqual([
      '* 5 FETCH (UID 5 FLAGS (\\Seen))',
      'd OK [EXPUNGEISSUED] Some messages are gone',
    ]);
    expect(await say(here, 'e NOOP')).toEqual(['* 4 EXPUNGE', 'e OK NOOP completed']);
    expect(await say(here, 'f FETCH 4 (UID FLAGS)')).toEqual([
      '* 4 FETCH (UID 5 FLAGS (\\Seen))',
      'f OK FETCH completed',
    ]);
  });

  it('sets again what was taken away there', async () => {
    await say(here, 'a STORE 1 +FLAGS (\\Answered)');
    await say(there, 'a NOOP');
    await say(there, 'b STORE 1 -FLAGS (\\Answered)');
    await say(here, 'b STORE 1 +FLAGS (\\Answered)');
    expect(await say(there, 'c NOOP')).toEqual([
      '* 1 FETCH (UID 1 FLAGS (\\Recent \\Answered))',
      'c OK NOOP completed',
    ]);
  });

  it('stores nothing over what was changed there (RFC 7162 §3.1.3)', async () => {
    const told = await say(here, 'b FETCH 2 (MODSEQ)');
    const modSeq = /MODSEQ \((\d+)\)/.exec(told.join())?.[1] ?? '';
    await say(there, 'a STORE 2 +FLAGS (\\Flagged)');
    const reply = await say(here, `c STORE 2 (UNCHANGEDSINCE ${modSeq}) FLAGS (\\Deleted)`);
    expect(reply.at(-1)).toContain('c OK [MODIFIED 2]');
  });
});

describe('commands that did not wait', () => {
  it('are served by one look at the database', async () => {
    const query = vi.spyOn(imap.test.database.pool, 'query');
    const looks = (): number =>
      query.mock.calls.filter(([asked]) => (asked as { name?: string }).name === 'mailstore.mailbox-position').length;
    here.send(`${'n NOOP\r\n'.repeat(500)}z NOOP\r\n`);
    await until(here, 'z');
    const first = looks();
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(5);
    await changeThere();
    query.mockClear();
    here.send(`${'n NOOP\r\n'.repeat(500)}z NOOP\r\n`);
    expect(await until(here, 'z')).toContain('* 5 EXISTS');
    query.mockRestore();
  });
});

describe('names, when another process has changed them', () => {
  it('are as they are there', async () => {
    await say(here, 'a STATUS INBOX (MESSAGES)');
    await say(there, 'a CREATE New/Box');
    expect((await say(here, 'a STATUS New/Box (MESSAGES)')).at(0)).toBe('* STATUS New/Box (MESSAGES 0)');
    await say(there, 'b COPY 1:2 New/Box');
    expect((await say(here, 'b STATUS New/Box (MESSAGES UIDNEXT)')).at(0)).toBe(
      '* STATUS New/Box (MESSAGES 2 UIDNEXT 3)',
    );
    await say(there, 'c RENAME New/Box New/Old');
    await say(there, 'd CREATE New/Box');
    expect((await say(here, 'c STATUS New/Box (MESSAGES)')).at(0)).toBe('* STATUS New/Box (MESSAGES 0)');
    await say(there, 'e RENAME New/Box New/Older');
    expect(await say(here, 'd RENAME New/Old New/Box')).toEqual(['d OK RENAME completed']);
    await say(there, 'f DELETE New/Box');
    expect((await say(here, 'e LIST "" New/*')).slice(0, -1)).toEqual(['* LIST (\\HasNoChildren) "/" New/Older']);
  });

  it('lead SELECT to what has them there', async () => {
    await say(there, 'a CREATE Box');
    const uidValidity = async (tag: string): Promise<string> =>
      /UIDVALIDITY (\d+)/.exec((await say(here, `${tag} SELECT Box`)).join())?.[1] ?? '';
    const first = await uidValidity('a');
    await say(there, 'b RENAME Box Moved');
    expect((await say(here, 'b SELECT Box')).at(-1)).toBe('b NO [NONEXISTENT] No such mailbox');
    await say(there, 'c CREATE Box');
    const second = await uidValidity('c');
    expect(second).not.toBe(first);
    await say(there, 'd DELETE Box');
    await say(there, 'e CREATE Box');
    expect([first, second, '']).not.toContain(await uidValidity('d'));
  });

  it('are subscribed to or not, as they are there', async () => {
    await say(there, 'a SUBSCRIBE Drafts');
    await say(there, 'b UNSUBSCRIBE Drafts');
    expect((await say(here, 'a LSUB "" D*')).slice(0, -1)).toEqual([]);
    await say(there, 'c SUBSCRIBE Drafts');
    expect((await say(here, 'b LSUB "" D*')).slice(0, -1)).toEqual(['* LSUB (\\HasNoChildren \\Drafts) "/" Drafts']);
  });
});
