import { changeNumber, FumibakoError, type Uid, uid, type UidSet, uidSetOf } from '#kernel';
import { rowsOf, type Statement } from '#platform/database';
import { allFlags, type FlagChange, type Flags } from '../domain/flags.js';
import type { Actor, Change, MailboxInfo } from '../domain/model.js';
import { AcrossAccounts } from './acrossAccounts.js';
import { actorText } from './actors.js';
import { addition, columns, type CopiedRow, copyResult, type CopyResult } from './copies.js';
import { EntryLog } from './entryLog.js';
import { FlagLog, type FlagResult } from './flagLog.js';
import { Folding, type Place } from './folding.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import * as sql from './statements/entries.js';
import { fold } from './statements/logged.js';

/** Changes entries: one command, one commit, one journal row, whatever the number of entries. */
export class Entries {
  private readonly folding: Folding;
  private readonly flagLog: FlagLog;
  private readonly entryLog: EntryLog;
  private readonly across: AcrossAccounts;

  constructor(
    private readonly hub: StoreHub,
    private readonly relaxedFlags: boolean,
  ) {
    this.folding = new Folding(hub);
    this.flagLog = new FlagLog(hub, this.folding, relaxedFlags);
    this.entryLog = new EntryLog(hub, this.folding);
    this.across = new AcrossAccounts(hub);
  }

  /** Changes flags of the entries in `uids`; UIDs that are not there are passed over. */
  async changeFlags(
    place: Place,
    uids: UidSet,
    change: FlagChange,
    actor: Actor,
    unchangedSince: number | null = null,
  ): Promise<FlagResult> {
    const logged = await this.flagLog.change(place, uids, change, actor, unchangedSince);
    return logged ?? (await this.rewriteFlags(place, uids, change, actor, unchangedSince));
  }

  /** `changeFlags` in the entries themselves, in the database: right whatever others do meanwhile. */
  private async rewriteFlags(
    { accountId, id }: Place,
    uids: UidSet,
    change: FlagChange,
    actor: Actor,
    unchangedSince: number | null,
  ): Promise<FlagResult> {
    const values = [accountId, id, ...columns(uids), change.set, change.clear, unchangedSince, actorText(actor)];
    const rows = await this.commit<FlagRow>({ accountId, id }, sql.changeFlags, values, this.relaxedFlags);
    const changed = rows.filter(({ allowed }) => allowed).map((row) => ({ uid: uid(row.uid), flags: row.flags }));
    const newer = rows.filter(({ allowed }) => !allowed).map((row) => uid(row.uid));
    const first = rows.find(({ allowed }) => allowed);
    if (!first?.change) return { changed: [], newer, changeNumber: null };
    const base = {
      accountId,
      mailboxId: id,
      previous: changeNumber(first.previous),
      changeNumber: changeNumber(first.change),
    };
    this.hub.tell([{ ...base, kind: 'flags', entries: changed }]);
    return { changed, newer, changeNumber: first.change };
  }

  /** Removes entries (only those flagged as deleted, where `onlyDeleted`); gives the UIDs that went. */
  async remove(place: Place, uids: UidSet, onlyDeleted: boolean, actor: Actor): Promise<readonly Uid[]> {
    const logged = await this.entryLog.remove(place, uids, onlyDeleted, actor);
    return logged ?? (await this.rewriteRemoved(place, uids, onlyDeleted, actor));
  }

  private async rewriteRemoved(
    { accountId, id }: Place,
    uids: UidSet,
    onlyDeleted: boolean,
    actor: Actor,
  ): Promise<readonly Uid[]> {
    const values = [accountId, id, ...columns(uids), onlyDeleted, actorText(actor)];
    const rows = await this.commit<RemovedRow>({ accountId, id }, sql.removeEntries, values);
    const [first] = rows;
    if (!first) return [];
    const removed = rows.map((row) => uid(row.uid));
    const base = {
      accountId,
      mailboxId: id,
      previous: changeNumber(first.previous),
      changeNumber: changeNumber(first.change),
    };
    this.hub.tell([{ ...base, kind: 'removed', uids: uidSetOf(removed) }]);
    return removed;
  }

  /**
   * Copies entries into another mailbox, whose account is charged; flags that are not in `kept` are lost. Throws
   * `over-quota`, `mailbox-unknown`.
   */
  async copy(
    source: Place,
    uids: UidSet,
    target: MailboxInfo,
    actor: Actor,
    kept: Flags = allFlags,
  ): Promise<CopyResult> {
    if (source.accountId !== target.accountId)
      return copyResult(await this.across.copy(source, uids, target, actor, kept), target);
    const logged = await this.entryLog.copy(source, uids, target, actor, kept);
    if (logged) return copyResult(logged, target);
    const rows = await this.transfer(sql.copyEntries, source, uids, target, [actorText(actor), kept]);
    if (rows.length > 0) this.hub.tell([addition(rows, target)]);
    else await this.explainEmptyCopy(source, uids, target);
    return copyResult(rows, target);
  }

  /** Moves entries into another mailbox: in one commit, so that each is in exactly one of the two. */
  async move(
    source: Place,
    uids: UidSet,
    target: MailboxInfo,
    actor: Actor,
    kept: Flags = allFlags,
  ): Promise<CopyResult> {
    if (source.accountId !== target.accountId)
      return copyResult(await this.across.move(source, uids, target, actor, kept), target);
    const logged = await this.entryLog.move(source, uids, target, actor, kept);
    if (logged) return copyResult(logged, target);
    const rows = await this.transfer(sql.moveEntries, source, uids, target, [actorText(actor), kept]);
    const [first] = rows;
    if (first) {
      const addedTo = addition(rows, target);
      const same = source.id === target.id;
      const removed: Change = {
        kind: 'removed',
        accountId: source.accountId,
        mailboxId: source.id,
        previous: same ? addedTo.changeNumber : changeNumber(first.source_previous ?? 0),
        changeNumber: changeNumber(first.removed_change ?? 0),
        uids: uidSetOf(rows.map(({ source_uid }) => source_uid)),
      };
      this.hub.tell([addedTo, removed]);
    }
    return copyResult(rows, target);
  }

  /** A copy that stored nothing: nothing matched, or there is a reason to tell. */
  private async explainEmptyCopy({ accountId, id }: Place, uids: UidSet, target: MailboxInfo): Promise<void> {
    const values = [accountId, id, ...columns(uids), target.id];
    const [row] = await rowsOf<{ target: boolean; fits: boolean }>(this.hub.database.pool, sql.copyObstacle, values);
    if (!row?.target) throw new FumibakoError('mailbox-unknown', 'the target mailbox is gone');
    if (!row.fits) throw new FumibakoError('over-quota', 'the copies would exceed the quota');
  }

  private async transfer(
    statement: Statement,
    { accountId, id }: Place,
    uids: UidSet,
    target: MailboxInfo,
    more: readonly unknown[],
  ): Promise<readonly CopiedRow[]> {
    return await this.commit<CopiedRow>({ accountId, id }, statement, [
      accountId,
      id,
      ...columns(uids),
      target.id,
      ...more,
    ]);
  }

  /** Runs a statement that reads the entries of a mailbox, which have to be there first. */
  private async commit<R>(
    { accountId, id }: Place,
    statement: Statement,
    values: unknown[],
    relaxed = false,
  ): Promise<R[]> {
    const lock = { statement: lockAccounts, values: [[accountId]] };
    const written = { statement: fold, values: [accountId, id] };
    const [, , rows] = await this.hub.writerFor(accountId).commit([lock, written, { statement, values }], { relaxed });
    return (rows ?? []) as R[];
  }

  close(): void {
    this.folding.close();
  }
}

interface FlagRow {
  readonly uid: number;
  readonly flags: number;
  readonly allowed: boolean;
  readonly change: number | null;
  readonly previous: number;
}

interface RemovedRow {
  readonly uid: number;
  readonly change: number;
  readonly previous: number;
}
