import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FumibakoError } from '#kernel';
import { letter, password, put, say, signedIn, testImap, type TestImap } from '../fixtures/imap.js';

let imap: TestImap;
let port: number;
let warned = 0;

beforeAll(async () => {
  imap = await testImap();
  const logger = { debug() {}, info() {}, warn: () => void (warned += 1), error() {} };
  ({ port } = await imap.start({ logger }));
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => imap.close());

const away = (): FumibakoError => new FumibakoError('unavailable', 'the database is away');

describe('\\Recent', () => {
  it('is told where nobody can note it now, and stays so for the next', async () => {
    const user = 'later@gateway.test';
    const account = await imap.people.add(user, password);
    const wire = await signedIn(port, user);
    await say(wire, 's SELECT INBOX');
    vi.spyOn(imap.test.store.recentMarks, 'take').mockRejectedValueOnce(away());
    await put(imap.test, account, [letter(1)]);
    expect(await say(wire, 'a NOOP')).toEqual(['* 1 EXISTS', '* 1 RECENT', 'a OK NOOP completed']);
    expect(warned).toBe(1);
    expect(await say(wire, 'c STATUS INBOX (RECENT)')).toEqual(['* STATUS INBOX (RECENT 1)', 'c OK STATUS completed']);
    await put(imap.test, account, [letter(2)]);
    expect(await say(wire, 'b NOOP')).toEqual(['* 2 EXISTS', '* 2 RECENT', 'b OK NOOP completed']);
    wire.close();
  });

  it('costs a client that has enabled IMAP4rev2 nothing', async () => {
    const user = 'rev2@gateway.test';
    const account = await imap.people.add(user, password);
    const { recentMarks } = imap.test.store;
    const asked = [vi.spyOn(recentMarks, 'take'), vi.spyOn(recentMarks, 'look'), vi.spyOn(recentMarks, 'count')];
    const wire = await signedIn(port, user);
    await say(wire, 'e ENABLE IMAP4rev2');
    await say(wire, 's SELECT INBOX');
    await put(imap.test, account, [letter(1)]);
    expect(await say(wire, 'a NOOP')).toEqual(['* 1 EXISTS', 'a OK NOOP completed']);
    await say(wire, 'x EXAMINE INBOX');
    await say(wire, 't STATUS INBOX (MESSAGES)');
    for (const spy of asked) expect(spy).not.toHaveBeenCalled();
    wire.close();
  });

  it('is asked for once where many sessions of a process are told at the same time', async () => {
    const user = 'many@gateway.test';
    const account = await imap.people.add(user, password);
    const wires = await Promise.all(Array.from({ length: 6 }, () => signedIn(port, user)));
    for (const wire of wires) await say(wire, 's SELECT INBOX');
    await put(imap.test, account, [letter(1)]);
    const commit = vi.spyOn(imap.test.store.hub.writerFor(account), 'commit');
    const told = await Promise.all(wires.map((wire) => say(wire, 'a NOOP')));
    expect(told.map(([, recent]) => recent).toSorted()).toEqual([...Array(5).fill('* 0 RECENT'), '* 1 RECENT']);
    expect(commit).toHaveBeenCalledTimes(1);
    for (const wire of wires) wire.close();
  });
});
