import type { AccountId, MessageId } from '#kernel';
import { MailboxKeys } from '../domain/mailboxKeys.js';
import { sortFactsOf } from '../domain/sortFacts.js';
import type { MailboxView } from '../domain/view.js';
import { readFacts, readStoredFacts } from './factsReader.js';
import type { MessageReader } from './reader.js';

interface Kept {
  readonly keys: MailboxKeys;
  /** Loads follow one another; each finds what the one before it has brought. */
  loading: Promise<void>;
  loads: number;
}

/** `stored`: date and subject alone, which are columns; `all`: also what has to be read from header fields. */
export type KeyScope = 'stored' | 'all';

/** How the keys of a scope are read, and of how many messages at once. */
const scopes = {
  stored: { read: readStoredFacts, batch: 4000 },
  all: { read: readFacts, batch: 500 },
} as const;

/** Rows of removed messages are borne up to this number, or as many as there are messages. */
const staleRows = 1000;

/** Keeps the sort keys of mailboxes in memory, up to a number of octets; those used last stay longest. */
export class SortKeys {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly reader: MessageReader,
    private readonly budget: number,
  ) {}

  /** Octets of memory in use. */
  get octets(): number {
    let octets = 0;
    for (const { keys } of this.kept.values()) octets += keys.octets;
    return octets;
  }

  /**
   * Keys of the messages with these UIDs, in rising order; of all of the mailbox where they are kept or nearly all are asked
   * for. Of the scope `stored` nothing but dates and subjects is right. `pause` is awaited between batches and may throw.
   */
  async load(
    accountId: AccountId,
    view: MailboxView,
    uids: readonly number[],
    pause: () => Promise<void>,
    wanted: KeyScope = 'all',
  ): Promise<MailboxKeys> {
    const nameOf = (kind: KeyScope): string => `${accountId}/${view.mailboxId}/${view.uidValidity}/${kind}`;
    const scope = this.kept.has(nameOf('all')) ? 'all' : wanted;
    const name = nameOf(scope);
    const fill: Fill = async (keys, some) => await this.fill(accountId, view, keys, { uids: some, scope }, pause);
    const known = this.kept.get(name);
    const stale = known !== undefined && known.loads === 0 && known.keys.rows > 2 * view.length + staleRows;
    // a few of many are not worth a mailbox
    if (known === undefined && uids.length * 4 < view.length) {
      const keys = new MailboxKeys();
      await fill(keys, uids);
      return keys;
    }
    const kept =
      stale || known === undefined ? { keys: new MailboxKeys(), loading: Promise.resolve(), loads: 0 } : known;
    this.kept.delete(name);
    this.kept.set(name, kept);
    kept.loads += 1;
    const before = kept.loading.catch(() => undefined);
    kept.loading = before.then(async () => await catchUp(view, kept.keys, fill));
    try {
      await kept.loading;
    } finally {
      kept.loads -= 1;
    }
    this.evict();
    return kept.keys;
  }

  private async fill(
    accountId: AccountId,
    view: MailboxView,
    keys: MailboxKeys,
    { uids, scope }: { readonly uids: readonly number[]; readonly scope: KeyScope },
    pause: () => Promise<void>,
  ): Promise<void> {
    const { read, batch } = scopes[scope];
    const nothing = sortFactsOf(Buffer.alloc(0));
    for (let from = 0; from < uids.length; from += batch) {
      const part = uids.slice(from, from + batch);
      const ids = part.map((uid) => {
        const at = view.indexOf(uid);
        return at < 0 ? null : view.messageIdAt(at);
      });
      const facts = await read(
        this.reader,
        accountId,
        ids.filter((id) => id !== null),
      );
      for (const [index, uid] of part.entries()) keys.push(uid, facts.get(ids[index] ?? (-1 as MessageId)) ?? nothing);
      await pause();
    }
  }

  private evict(): void {
    let octets = this.octets;
    for (const [name, { keys, loads }] of this.kept) {
      if (octets <= this.budget) return;
      if (loads > 0) continue;
      octets -= keys.octets;
      this.kept.delete(name);
    }
  }
}

type Fill = (keys: MailboxKeys, uids: readonly number[]) => Promise<void>;

async function catchUp(view: MailboxView, keys: MailboxKeys, fill: Fill): Promise<void> {
  for (;;) {
    const from = view.lowerBound(keys.largestUid + 1);
    if (from >= view.length) return;
    const uids: number[] = [];
    for (let at = from; at < view.length; at += 1) uids.push(view.uidAt(at));
    await fill(keys, uids);
  }
}
