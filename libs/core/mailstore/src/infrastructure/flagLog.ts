import { type AccountId, changeNumber, type MailboxId, type Uid, type UidSet } from '#kernel';
import { rowsOf } from '#platform/database';
import { changedFlags, deleted, type FlagChange, type Flags, seen } from '../domain/flags.js';
import type { Actor } from '../domain/model.js';
import type { MailboxView } from '../domain/view.js';
import { actorText } from './actors.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import * as sql from './statements/flags.js';
import { mailboxPosition, type Position } from './statements/reading.js';

interface Place {
  readonly accountId: AccountId;
  readonly id: MailboxId;
}

export interface FlagResult {
  /** Entries whose flags are different now. */
  readonly changed: readonly { readonly uid: Uid; readonly flags: Flags }[];
  /** Entries left alone because they had changed after `unchangedSince`. */
  readonly newer: readonly Uid[];
  /** The change's number, or null when nothing changed. */
  readonly changeNumber: number | null;
}

interface Outcome {
  readonly changed: { uid: Uid; flags: Flags }[];
  readonly newer: Uid[];
  readonly unseen: number;
  readonly deleted: number;
}

/** Milliseconds after which the entries are rewritten behind the journal; changes that come meanwhile share the writing. */
const foldDelay = 2000;
/** Changes, and entries named by them, that may wait for it: what somebody has to do at once after a crash is bounded. */
const maxChanges = 1000;
const maxEntries = 500_000;
const attempts = 3;

/** What a process has logged in a mailbox since the entries were last written. */
interface Log {
  /** Resolves when nobody works at the mailbox's flags in this process: they take turns. */
  turn: Promise<unknown>;
  users: number;
  changes: number;
  entries: number;
  timer: NodeJS.Timeout | null;
}

/**
 * Changes flags by one row of the journal, whatever the number of entries, against an open view: what will be different is
 * worked out in memory, and the row is accepted only where the mailbox still stands at the view's change. The entries are
 * rewritten a little later, once for all changes since; until then `mailbox.unfolded_change` says from where the journal
 * has to be read, which needs no more than the journal, whoever dies meanwhile.
 */
export class FlagLog {
  private readonly logs = new Map<string, Log>();

  constructor(
    private readonly hub: StoreHub,
    private readonly relaxed: boolean,
  ) {}

  /** null where no view is open or others change the mailbox too quickly: then the entries must be changed themselves. */
  change(
    place: Place,
    uids: UidSet,
    change: FlagChange,
    actor: Actor,
    unchangedSince: number | null,
  ): Promise<FlagResult | null> {
    return this.inTurn(place, async (log) => {
      const result = await this.attempt(place, uids, change, actor, unchangedSince);
      if (!result || result.changeNumber === null) return result;
      log.changes += 1;
      log.entries += result.changed.length;
      if (log.changes >= maxChanges || log.entries >= maxEntries) await this.fold(place, log);
      else this.foldLater(place, log);
      return result;
    });
  }

  close(): void {
    for (const { timer } of this.logs.values()) if (timer) clearTimeout(timer);
    this.logs.clear();
  }

  private async attempt(
    place: Place,
    uids: UidSet,
    change: FlagChange,
    actor: Actor,
    unchangedSince: number | null,
  ): Promise<FlagResult | null> {
    const { accountId, id: mailboxId } = place;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const view = this.hub.views.opened(accountId, mailboxId);
      if (!view) return null;
      const previous = view.changeNumber;
      const outcome = foresee(view, uids, change, unchangedSince);
      const { changed, newer } = outcome;
      if (changed.length === 0) return { changed, newer, changeNumber: null };
      const logged = await this.log(place, previous, outcome, change, actor);
      if (logged !== null) {
        this.hub.tell([
          { accountId, mailboxId, previous, changeNumber: changeNumber(logged), kind: 'flags', entries: changed },
        ]);
        return { changed, newer, changeNumber: logged };
      }
      await this.hub.views.refreshed(accountId, mailboxId);
    }
    return null;
  }

  /** Rewrites the entries of a mailbox whose flag changes stand in the journal alone. */
  private async fold({ accountId, id }: Place, log: Log): Promise<void> {
    log.changes = 0;
    log.entries = 0;
    const rows = await rowsOf<Position>(this.hub.database.pool, mailboxPosition, [accountId, id]);
    const unfolded = rows[0]?.unfolded_change ?? null;
    if (unfolded === null) return;
    const writer = this.hub.writerFor(accountId);
    const lock = { statement: lockAccounts, values: [[accountId]] };
    const view = this.hub.views.opened(accountId, id);
    if (view) {
      const values = [accountId, id, view.changeNumber, ...changedSince(view, unfolded)];
      const [, written] = await writer.commit([lock, { statement: sql.writeFlags, values }], { relaxed: true });
      if (written?.length) return;
    }
    await writer.commit([lock, { statement: sql.foldFlags, values: [accountId, id] }], { relaxed: true });
  }

  private async log(
    { accountId, id }: Place,
    position: number,
    { changed, unseen, deleted: removed }: Outcome,
    { set, clear }: FlagChange,
    actor: Actor,
  ): Promise<number | null> {
    const [firsts, lasts] = rangesOf(changed);
    const values = [accountId, id, position, firsts, lasts, set, clear, unseen, removed, actorText(actor)];
    const lock = { statement: lockAccounts, values: [[accountId]] };
    const writer = this.hub.writerFor(accountId);
    const [, rows] = await writer.commit([lock, { statement: sql.logFlags, values }], { relaxed: this.relaxed });
    return (rows?.[0] as { change: number } | undefined)?.change ?? null;
  }

  private foldLater(place: Place, log: Log): void {
    if (log.timer) return;
    const fold = () => {
      log.timer = null;
      // What fails now stays in the journal, and is done by whoever needs it or changes a flag next.
      this.inTurn(place, () => this.fold(place, log)).catch(() => undefined);
    };
    log.timer = setTimeout(fold, foldDelay).unref();
  }

  private async inTurn<T>(place: Place, work: (log: Log) => Promise<T>): Promise<T> {
    const key = `${place.accountId}/${place.id}`;
    const known = this.logs.get(key);
    const log = known ?? { turn: Promise.resolve(), users: 0, changes: 0, entries: 0, timer: null };
    if (!known) this.logs.set(key, log);
    log.users += 1;
    const turn = log.turn.then(() => work(log));
    log.turn = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      log.users -= 1;
      if (log.users === 0 && !log.timer) this.logs.delete(key);
    }
  }
}

/** What a change does to the entries of a view. */
function foresee(view: MailboxView, uids: UidSet, change: FlagChange, unchangedSince: number | null): Outcome {
  const outcome = { changed: [] as { uid: Uid; flags: Flags }[], newer: [] as Uid[], unseen: 0, deleted: 0 };
  for (const { first, last } of uids) {
    const end = view.lowerBound(last + 1);
    for (let index = view.lowerBound(first); index < end; index++) {
      if (unchangedSince !== null && view.changeAt(index) > unchangedSince) {
        outcome.newer.push(view.uidAt(index));
        continue;
      }
      const before = view.flagsAt(index);
      const flags = changedFlags(before, change);
      if (flags === before) continue;
      outcome.changed.push({ uid: view.uidAt(index), flags });
      outcome.unseen += (before & seen) - (flags & seen);
      outcome.deleted += ((flags & deleted) - (before & deleted)) / deleted;
    }
  }
  return outcome;
}

function rangesOf(entries: readonly { readonly uid: number }[]): [number[], number[]] {
  const firsts: number[] = [];
  const lasts: number[] = [];
  let last = -1;
  for (const { uid } of entries) {
    if (uid === last + 1 && lasts.length > 0) {
      lasts[lasts.length - 1] = uid;
    } else {
      firsts.push(uid);
      lasts.push(uid);
    }
    last = uid;
  }
  return [firsts, lasts];
}

function changedSince(view: MailboxView, since: number): [number[], number[], number[]] {
  const columns: [number[], number[], number[]] = [[], [], []];
  for (let index = 0; index < view.length; index++) {
    if (view.changeAt(index) < since) continue;
    columns[0].push(view.uidAt(index));
    columns[1].push(view.flagsAt(index));
    columns[2].push(view.changeAt(index));
  }
  return columns;
}
