import type { AccountId, MailboxId } from '#kernel';
import { rowsOf } from '#platform/database';
import type { MailboxView } from '../domain/view.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import { writeFlags } from './statements/flags.js';
import { fold } from './statements/logged.js';
import { mailboxPosition, type Position } from './statements/reading.js';

export interface Place {
  readonly accountId: AccountId;
  readonly id: MailboxId;
}

/** Milliseconds after which the entries are written behind the journal; changes that come meanwhile share the writing. */
const foldDelay = 2000;
/** Changes, and entries named by them, that may wait for it: what somebody has to do at once after a crash is bounded. */
const maxChanges = 1000;
const maxEntries = 500_000;

/** What a process has logged of a mailbox since the entries were last written. */
interface Log {
  /** Resolves when nobody works at the mailbox in this process: they take turns. */
  turn: Promise<unknown>;
  users: number;
  changes: number;
  entries: number;
  /** Nothing but changes of flags. */
  flagsAlone: boolean;
  timer: NodeJS.Timeout | null;
}

/**
 * Writes entries behind the journal, a little later and once for all changes since. Until then `mailbox.unfolded_change` says
 * from where the journal has to be read, which needs no more than the journal, whoever dies meanwhile.
 */
export class Folding {
  private readonly logs = new Map<string, Log>();

  constructor(private readonly hub: StoreHub) {}

  /** Runs work on a mailbox that others in this process would only make futile meanwhile. */
  inTurn<T>(place: Place, work: () => Promise<T>): Promise<T> {
    return this.take(place, work);
  }

  /** So many entries of a mailbox were changed in the journal alone. */
  async logged(place: Place, entries: number, flagsAlone: boolean): Promise<void> {
    const log = this.logOf(place);
    log.changes += 1;
    log.entries += entries;
    log.flagsAlone &&= flagsAlone;
    if (log.changes >= maxChanges || log.entries >= maxEntries) await this.take(place, () => this.fold(place, log));
    else this.foldLater(place, log);
  }

  close(): void {
    for (const { timer } of this.logs.values()) if (timer) clearTimeout(timer);
    this.logs.clear();
  }

  private async fold({ accountId, id }: Place, log: Log): Promise<void> {
    const { flagsAlone } = log;
    Object.assign(log, { changes: 0, entries: 0, flagsAlone: true });
    const rows = await rowsOf<Position>(this.hub.database.pool, mailboxPosition, [accountId, id]);
    const unfolded = rows[0]?.unfolded_change ?? null;
    if (unfolded === null) return;
    const writer = this.hub.writerFor(accountId);
    const lock = { statement: lockAccounts, values: [[accountId]] };
    const view = flagsAlone ? this.hub.views.opened(accountId, id) : null;
    if (view) {
      const values = [accountId, id, view.changeNumber, ...changedSince(view, unfolded)];
      const [, written] = await writer.commit([lock, { statement: writeFlags, values }], { relaxed: true });
      if (written?.length) return;
    }
    await writer.commit([lock, { statement: fold, values: [accountId, id] }], { relaxed: true });
  }

  private foldLater(place: Place, log: Log): void {
    if (log.timer) return;
    const due = () => {
      log.timer = null;
      // What fails now stays in the journal, and is done by whoever needs it or changes the mailbox next.
      this.take(place, () => this.fold(place, log)).catch(() => undefined);
    };
    log.timer = setTimeout(due, foldDelay).unref();
  }

  private async take<T>(place: Place, work: () => Promise<T>): Promise<T> {
    const log = this.logOf(place);
    log.users += 1;
    const turn = log.turn.then(work);
    log.turn = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      log.users -= 1;
      if (log.users === 0 && !log.timer && this.logs.get(keyOf(place)) === log) this.logs.delete(keyOf(place));
    }
  }

  private logOf(place: Place): Log {
    const known = this.logs.get(keyOf(place));
    if (known) return known;
    const log = { turn: Promise.resolve(), users: 0, changes: 0, entries: 0, flagsAlone: true, timer: null };
    this.logs.set(keyOf(place), log);
    return log;
  }
}

const keyOf = ({ accountId, id }: Place): string => `${accountId}/${id}`;

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
