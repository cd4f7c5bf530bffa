import { changeNumber, FumibakoError, messageId, type Uid, uid, type UidSet, uidSetOf } from '#kernel';
import { rowsOf, type Statement } from '#platform/database';
import type { FlagChange } from '../domain/flags.js';
import type { Actor, Change, Entry, MailboxInfo } from '../domain/model.js';
import { actorText } from './actors.js';
import { FlagLog, type FlagResult } from './flagLog.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import * as sql from './statements/entries.js';
import { foldFlags } from './statements/flags.js';

type Place = Pick<MailboxInfo, 'accountId' | 'id'>;

/** A message's old and new UID. */
export interface CopyPair {
  readonly source: Uid;
  readonly target: Uid;
}

export interface CopyResult {
  readonly uidValidity: number;
  readonly pairs: readonly CopyPair[];
}

interface CopiedRow {
  readonly source_uid: number;
  readonly uid: number;
  readonly message_id: number;
  readonly flags: number;
  readonly internal_date: number;
  readonly size: number;
  readonly uid_validity: number;
  readonly previous: number;
  readonly change: number;
  readonly removed_change?: number;
  readonly source_previous?: number;
}

/** Changes entries: one command, one commit, one journal row, whatever the number of entries. */
export class Entries {
  private readonly flagLog: FlagLog;

  constructor(
    private readonly hub: StoreHub,
    private readonly relaxedFlags: boolean,
  ) {
    this.flagLog = new FlagLog(hub, relaxedFlags);
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
  async remove({ accountId, id }: Place, uids: UidSet, onlyDeleted: boolean, actor: Actor): Promise<readonly Uid[]> {
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

  /** Copies entries into another mailbox of the account. Throws `over-quota`, `mailbox-unknown`. */
  async copy(source: MailboxInfo | Place, uids: UidSet, target: MailboxInfo, actor: Actor): Promise<CopyResult> {
    const rows = await this.transfer(sql.copyEntries, source, uids, target, actor);
    if (rows.length > 0) this.hub.tell([addition(rows, target)]);
    else await this.explainEmptyCopy(source, uids, target);
    return copyResult(rows, target);
  }

  /** Moves entries into another mailbox of the account: in one commit, so that each is in exactly one of the two. */
  async move(source: Place, uids: UidSet, target: MailboxInfo, actor: Actor): Promise<CopyResult> {
    const rows = await this.transfer(sql.moveEntries, source, uids, target, actor);
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
    actor: Actor,
  ): Promise<readonly CopiedRow[]> {
    if (target.accountId !== accountId) throw new FumibakoError('not-supported', 'copies stay within an account');
    return await this.commit<CopiedRow>({ accountId, id }, statement, [
      accountId,
      id,
      ...columns(uids),
      target.id,
      actorText(actor),
    ]);
  }

  /** Runs a statement that reads flags of the entries of a mailbox, which have to be there first. */
  private async commit<R>(
    { accountId, id }: Place,
    statement: Statement,
    values: unknown[],
    relaxed = false,
  ): Promise<R[]> {
    const lock = { statement: lockAccounts, values: [[accountId]] };
    const fold = { statement: foldFlags, values: [accountId, id] };
    const [, , rows] = await this.hub.writerFor(accountId).commit([lock, fold, { statement, values }], { relaxed });
    return (rows ?? []) as R[];
  }

  close(): void {
    this.flagLog.close();
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

function columns(uids: UidSet): [number[], number[]] {
  return [uids.map(({ first }) => first), uids.map(({ last }) => last)];
}

function addition(rows: readonly CopiedRow[], target: MailboxInfo): Extract<Change, { kind: 'added' }> {
  const [first] = rows as [CopiedRow];
  const entries = rows.map(
    (row): Entry => ({
      uid: uid(row.uid),
      messageId: messageId(row.message_id),
      flags: row.flags,
      internalDate: row.internal_date,
      size: row.size,
      changeNumber: changeNumber(row.change),
    }),
  );
  return {
    kind: 'added',
    accountId: target.accountId,
    mailboxId: target.id,
    previous: changeNumber(first.previous),
    changeNumber: changeNumber(first.change),
    entries,
  };
}

function copyResult(rows: readonly CopiedRow[], target: MailboxInfo): CopyResult {
  const pairs = rows.map((row) => ({ source: uid(row.source_uid), target: uid(row.uid) }));
  return { uidValidity: rows[0]?.uid_validity ?? target.uidValidity, pairs };
}
