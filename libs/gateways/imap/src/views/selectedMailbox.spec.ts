import { type Change, type Entry, type MailboxInfo, MailboxView } from '#core/mailstore';
import { accountId, changeNumber, mailboxId, messageId, uid, uidSetOf } from '#kernel';
import { describe, expect, it } from 'vitest';
import { ownRef } from '../session/mailboxes.js';
import { SelectedMailbox } from './selectedMailbox.js';

const account = accountId(1);
const mailbox = mailboxId(1);
const info = { accountId: account, id: mailbox, name: 'INBOX' } as MailboxInfo;

/** The truth: a view with a way to change it. */
class Truth {
  readonly view = new MailboxView(mailbox, 1, 1);
  private change = 1;
  private nextUid = 1;

  add(count: number): void {
    const entries: Entry[] = [];
    for (let i = 0; i < count; i += 1) {
      const own = { messageId: messageId(this.nextUid), flags: 0, internalDate: 0, size: 1 };
      entries.push({ ...own, uid: uid(this.nextUid), changeNumber: changeNumber(this.change + 1) });
      this.nextUid += 1;
    }
    this.apply({ kind: 'added', entries });
  }

  flag(uids: readonly number[], flags: number): number {
    this.apply({ kind: 'flags', entries: uids.map((each) => ({ uid: uid(each), flags })) });
    return this.change;
  }

  remove(uids: readonly number[]): void {
    this.apply({ kind: 'removed', uids: uidSetOf(uids) });
  }

  get uids(): number[] {
    return Array.from({ length: this.view.length }, (_, index) => this.view.uidAt(index));
  }

  private apply(
    what:
      | { kind: 'added'; entries: Entry[] }
      | { kind: 'flags'; entries: { uid: Entry['uid']; flags: number }[] }
      | { kind: 'removed'; uids: ReturnType<typeof uidSetOf> },
  ): void {
    const base = { accountId: account, mailboxId: mailbox, previous: changeNumber(this.change) };
    this.change += 1;
    this.view.apply({ ...base, changeNumber: changeNumber(this.change), ...what } as Change);
  }
}

function must(holds: boolean, complaint: string): void {
  if (!holds) throw new Error(complaint);
}

/** A client that believes what it is told. */
class Client {
  readonly selected: SelectedMailbox;
  uids: number[];
  readonly flags = new Map<number, number>();

  constructor(private readonly truth: Truth) {
    this.selected = new SelectedMailbox(ownRef(info), truth.view, false);
    this.uids = truth.uids;
    for (let index = 0; index < truth.view.length; index += 1)
      this.flags.set(truth.view.uidAt(index), truth.view.flagsAt(index));
  }

  hear(mayExpunge: boolean): void {
    const { expunged, exists, flags } = this.selected.takeNews(mayExpunge);
    must(mayExpunge || expunged.length === 0, 'EXPUNGE came when it must not');
    for (const number of expunged) {
      must(number > 0 && number <= this.uids.length, 'EXPUNGE of no message');
      this.uids.splice(number - 1, 1);
    }
    if (exists !== null) {
      must(exists > this.uids.length, 'EXISTS does not grow');
      // the client fetches what is new
      for (let index = this.uids.length; index < exists; index += 1) {
        const each = this.selected.uidAt(index);
        this.uids.push(each);
        this.flags.set(each, this.now(each));
      }
    }
    for (const each of flags) {
      must(this.uids.includes(each), 'flags of a message that is not known');
      this.flags.set(each, this.now(each));
    }
  }

  /** Every number means the message that the client thinks it means. */
  check(): void {
    const { selected } = this;
    must(selected.exists === this.uids.length, 'another number of messages');
    this.uids.forEach((each, index) => {
      must(selected.uidAt(index) === each && selected.indexOf(each) === index, 'a number means another message');
    });
  }

  private now(each: number): number {
    const at = this.truth.view.indexOf(each);
    return at < 0 ? 0 : this.truth.view.flagsAt(at);
  }
}

/** Park and Miller: the same run every time. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

describe('what a client was told', () => {
  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'is true for three sessions in any order of events (%i)',
    (seed) => {
      const random = randomOf(seed * 7919);
      const truth = new Truth();
      truth.add(random(20));
      const clients = [new Client(truth), new Client(truth), new Client(truth)];
      for (let step = 0; step < 150; step += 1) {
        const { uids } = truth;
        const some = uids.filter(() => random(6) === 0);
        const event = random(6);
        if (event === 0) truth.add(1 + random(4));
        else if (event === 1 && some.length > 0) truth.remove(some);
        else if (event === 2 && some.length > 0) truth.flag(some, random(32));
        else clients[random(3)]?.hear(random(2) === 0);
        for (const client of clients) client.check();
      }
      for (const client of clients) {
        client.hear(true);
        client.check();
        expect(client.uids).toEqual(truth.uids);
        for (const each of truth.uids)
          expect(client.flags.get(each)).toBe(truth.view.flagsAt(truth.view.indexOf(each)));
        expect(client.selected.hasNews(true)).toBe(false);
      }
    },
  );

  it('finds flag changes by looking at every message when there are too many to remember', () => {
    const truth = new Truth();
    truth.add(3000);
    const client = new Client(truth);
    for (let round = 1; round <= 3; round += 1) truth.flag(truth.uids.slice(0, 900), round);
    truth.flag([2999], 4);
    const { flags } = client.selected.takeNews(false);
    expect(flags).toEqual([...truth.uids.slice(0, 900), 2999]);
    expect(client.selected.hasNews(true)).toBe(false);
  });

  it('leaves out what the client has done itself, but not what another did before', () => {
    const truth = new Truth();
    truth.add(3);
    const { selected } = new Client(truth);
    truth.flag([1], 1);
    const own = truth.flag([1, 2], 3);
    selected.forget(own);
    expect(selected.takeNews(true).flags).toEqual([1]);
  });

  it('resolves sets against what was told', () => {
    const truth = new Truth();
    truth.add(5);
    truth.remove([2]);
    const { selected } = new Client(truth);
    truth.add(2);
    truth.remove([3]);
    const resolve = (from: number, to: number, byUid: boolean) =>
      selected.resolve({ kind: 'ranges', ranges: [{ from, to }] }, byUid);
    expect(resolve(2, 4, false)).toEqual([{ from: 1, to: 4 }]);
    expect(resolve(1, 5, false)).toBeNull();
    expect(resolve(1, 3, true)).toEqual([{ from: 0, to: 2 }]);
    expect(resolve(7, Number.POSITIVE_INFINITY, true)).toEqual([{ from: 3, to: 4 }]);
    expect(resolve(6, 7, true)).toEqual([]);
    expect(selected.hasGone(selected.everything())).toBe(true);
    expect(
      selected.uidsIn([
        { from: 0, to: 1 },
        { from: 2, to: 4 },
      ]),
    ).toEqual([
      { first: 1, last: 1 },
      { first: 4, last: 5 },
    ]);
    selected.saved = [1, 4, 5, 9];
    expect(selected.resolve({ kind: 'saved' }, true)).toEqual([
      { from: 0, to: 1 },
      { from: 2, to: 4 },
    ]);
  });

  it('has no numbers in an empty mailbox', () => {
    const { selected } = new Client(new Truth());
    expect(selected.resolve({ kind: 'ranges', ranges: [{ from: 1, to: Number.POSITIVE_INFINITY }] }, true)).toEqual([]);
    expect(selected.resolve({ kind: 'ranges', ranges: [{ from: 1, to: 1 }] }, false)).toBeNull();
    expect(selected.largestUid).toBe(0);
  });
});
