import { type AccountId, changeNumber, FumibakoError, type MailboxId } from '#kernel';
import { arraysOf, type Database, readRows, rowsOf } from '#platform/database';
import type { Change } from '../domain/model.js';
import { ReaderView, type SeenMark } from '../domain/readerView.js';
import { MailboxView } from '../domain/view.js';
import { copiesIn, type JournalRow, rangesToRead, replay } from './journalChanges.js';
import { loggedChanges } from './statements/logged.js';
import { seenMarks } from './statements/seen.js';
import { entriesInRanges, journalSince, loadEntries, mailboxPosition, type Position } from './statements/reading.js';

interface Held {
  readonly accountId: AccountId;
  readonly mailboxId: MailboxId;
  readonly loading: Promise<MailboxView>;
  view: MailboxView | null;
  users: number;
  /** Refreshes follow one another; the one that waits serves all who asked meanwhile. */
  refreshing: Promise<void> | null;
  again: boolean;
}

const nothing = new Map<number, readonly unknown[]>();

/** Octets of views that nobody uses but that are kept for the next SELECT. */
const idleBudget = 64 * 1024 * 1024;

/** The views of this process. */
export class ViewRegistry {
  private readonly held = new Map<string, Held>();
  /** Keys of readers' views, by that of the mailbox. */
  private readonly readers = new Map<string, Set<string>>();
  /** Hears, with the position of a mailbox, how far its account has come. */
  onPosition: (accountId: AccountId, newest: number) => void = () => undefined;

  constructor(private readonly database: Database) {}

  get openViews(): number {
    return this.held.size;
  }

  /**
   * Opens a mailbox, up to date, with the entries' flags or with a reader's own \Seen. The caller closes it. Throws
   * `mailbox-unknown`.
   */
  async open(
    accountId: AccountId,
    mailboxId: MailboxId,
    reader: AccountId | null = null,
  ): Promise<{ view: MailboxView; close: () => void }> {
    const key = keyOf(accountId, mailboxId, reader);
    const known = this.held.get(key);
    const held = known ?? this.load(accountId, mailboxId, reader);
    held.users += 1;
    try {
      const view = await held.loading;
      if (known && !(await this.isCurrent(accountId, view))) await this.refresh(key, held);
      let open = true;
      const close = () => {
        if (open) this.leave(key, held);
        open = false;
      };
      return { view, close };
    } catch (error) {
      held.users -= 1;
      throw error;
    }
  }

  /** The view of a mailbox that is open in this process. */
  opened(accountId: AccountId, mailboxId: MailboxId): MailboxView | null {
    return this.held.get(keyOf(accountId, mailboxId))?.view ?? null;
  }

  /** Resolves when an open view has seen what was committed until now. */
  async refreshed(accountId: AccountId, mailboxId: MailboxId, reader: AccountId | null = null): Promise<void> {
    const key = keyOf(accountId, mailboxId, reader);
    const held = this.held.get(key);
    if (held && !(held.view && (await this.isCurrent(accountId, held.view)))) await this.refresh(key, held);
  }

  /** Applies changes that this process committed. */
  apply(changes: readonly Change[]): void {
    for (const change of changes) {
      this.applyTo(keyOf(change.accountId, change.mailboxId), change);
      for (const key of this.readers.get(keyOf(change.accountId, change.mailboxId)) ?? []) this.applyTo(key, change);
    }
  }

  /** Another process changed an account: brings its open views up to date by the journal. */
  accountChanged(accountId: AccountId): void {
    for (const [key, held] of this.held)
      if (held.accountId === accountId) void this.refresh(key, held).catch(() => undefined);
  }

  /** After changes may have been missed: every open view looks at the journal. */
  refreshAll(): void {
    for (const [key, held] of this.held) void this.refresh(key, held).catch(() => undefined);
  }

  private applyTo(key: string, change: Change): void {
    const held = this.held.get(key);
    if (!held) return;
    if (!held.view || !held.view.apply(change)) void this.refresh(key, held).catch(() => undefined);
  }

  private load(accountId: AccountId, mailboxId: MailboxId, reader: AccountId | null): Held {
    const key = keyOf(accountId, mailboxId, reader);
    const loading = this.read(accountId, mailboxId, reader);
    if (reader !== null) this.remember(key, keyOf(accountId, mailboxId));
    const held: Held = { accountId, mailboxId, loading, view: null, users: 0, refreshing: null, again: false };
    this.held.set(key, held);
    loading.then(
      (view) => {
        held.view = view;
      },
      () => this.drop(key, held),
    );
    return held;
  }

  /** Views of readers are found by the mailbox that they are of. */
  private remember(key: string, mailbox: string): void {
    this.readers.set(mailbox, (this.readers.get(mailbox) ?? new Set()).add(key));
  }

  private drop(key: string, { accountId, mailboxId }: Held): void {
    this.held.delete(key);
    const mailbox = keyOf(accountId, mailboxId);
    const readers = this.readers.get(mailbox);
    if (readers?.delete(key) && readers.size === 0) this.readers.delete(mailbox);
  }

  private async viewFor(
    accountId: AccountId,
    mailboxId: MailboxId,
    reader: AccountId | null,
    position: Position,
  ): Promise<MailboxView> {
    const { uid_validity: uidValidity, messages: capacity } = position;
    if (reader === null) return new MailboxView(mailboxId, uidValidity, 0, capacity);
    const rows = await rowsOf<SeenMark & { uid: number }>(this.database.pool, seenMarks, [
      accountId,
      mailboxId,
      reader,
    ]);
    const marks = new Map(rows.map(({ uid, seen, change }) => [uid, { seen, change }]));
    return new ReaderView({ mailboxId, uidValidity, capacity }, reader, marks);
  }

  private async read(accountId: AccountId, mailboxId: MailboxId, reader: AccountId | null): Promise<MailboxView> {
    // The position is read first: what is committed between the statements is applied again, harmlessly.
    const position = await this.position(accountId, mailboxId);
    if (position === null) throw new FumibakoError('mailbox-unknown', 'the mailbox is gone');
    const view = await this.viewFor(accountId, mailboxId, reader, position);
    // Before the entries: what is written into them meanwhile is there twice rather than not at all.
    const logged = await this.logged(accountId, mailboxId, position.unfolded_change);
    const copies = logged.filter(({ added }) => added !== null).flatMap(copiesIn);
    let next = 0;
    const appendCopies = (below: number): void => {
      for (let copy = copies[next]; copy && copy.uid < below; copy = copies[++next]) view.append(copy);
    };
    await readRows(this.database.pool, loadEntries, [accountId, mailboxId], (row) => {
      const uid = row.int();
      if (next < copies.length) appendCopies(uid);
      view.appendColumns(uid, row.int(), row.int(), row.int(), row.int(), row.int());
    });
    appendCopies(Infinity);
    const others = logged.filter(({ added }) => added === null);
    replay(view, { accountId, mailboxId }, others, nothing);
    view.moveTo(changeNumber(position.change_number ?? 0));
    return view;
  }

  /** What stands in the journal alone. */
  private async logged(accountId: AccountId, mailboxId: MailboxId, from: number | null): Promise<JournalRow[]> {
    if (from === null) return [];
    return (await rowsOf(this.database.pool, loggedChanges, [accountId, mailboxId, from])) as JournalRow[];
  }

  /** Whether nothing has happened since: by the key, where reading the journal is planned anew each time. */
  private async isCurrent(accountId: AccountId, { mailboxId, changeNumber: held }: MailboxView): Promise<boolean> {
    return (await this.position(accountId, mailboxId))?.change_number === held;
  }

  private async position(accountId: AccountId, mailboxId: MailboxId): Promise<Position | null> {
    const [position] = await rowsOf<Position>(this.database.pool, mailboxPosition, [accountId, mailboxId]);
    if (position) this.onPosition(accountId, position.account_change);
    return position && position.change_number !== null ? position : null;
  }

  private refresh(key: string, held: Held): Promise<void> {
    if (held.refreshing) {
      held.again = true;
      return held.refreshing;
    }
    held.refreshing = this.catchUp(key, held).finally(() => {
      held.refreshing = null;
    });
    return held.refreshing;
  }

  private async catchUp(key: string, held: Held): Promise<void> {
    const view = held.view ?? (await held.loading);
    do {
      held.again = false;
      await this.readJournal(held.accountId, view);
    } while (held.again && this.held.get(key) === held);
  }

  private async readJournal(accountId: AccountId, view: MailboxView): Promise<void> {
    const { mailboxId } = view;
    const since = [accountId, view.changeNumber, mailboxId];
    const journal = (await rowsOf(this.database.pool, journalSince, since)) as JournalRow[];
    if (journal.length === 0) return;
    const ranges = rangesToRead(journal);
    const values = [accountId, mailboxId, ranges.map(({ first }) => first), ranges.map(({ last }) => last)];
    const rows = ranges.length === 0 ? [] : await arraysOf(this.database.pool, entriesInRanges, values);
    replay(view, { accountId, mailboxId }, journal, new Map(rows.map((row) => [row[0] as number, row])));
  }

  private leave(key: string, held: Held): void {
    held.users -= 1;
    if (held.users > 0) return;
    this.held.delete(key);
    // Newest last, so that the oldest idle view goes first.
    this.held.set(key, held);
    this.evict();
  }

  private evict(): void {
    const idle = [...this.held].filter(([, { users }]) => users === 0);
    let octets = idle.reduce((sum, [, { view }]) => sum + (view?.footprint ?? 0), 0);
    for (const [key, { view }] of idle) {
      if (octets <= idleBudget) return;
      octets -= view?.footprint ?? 0;
      this.drop(key, this.held.get(key) as Held);
    }
  }
}

const keyOf = (accountId: AccountId, mailboxId: MailboxId, reader: AccountId | null = null): string =>
  reader === null ? `${accountId}/${mailboxId}` : `${accountId}/${mailboxId}/${reader}`;
