import { changeNumber, messageId, type Uid, uid, type UidSet } from '#kernel';
import type { Change, Entry, MailboxInfo } from '../domain/model.js';

/** A message's old and new UID. */
export interface CopyPair {
  readonly source: Uid;
  readonly target: Uid;
}

export interface CopyResult {
  readonly uidValidity: number;
  readonly pairs: readonly CopyPair[];
}

export interface CopiedRow {
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

/** First and last UIDs of ranges, as the statements take them. */
export function columns(uids: UidSet): [number[], number[]] {
  return [uids.map(({ first }) => first), uids.map(({ last }) => last)];
}

/** What a copy has added to its target. */
export function addition(rows: readonly CopiedRow[], target: MailboxInfo): Extract<Change, { kind: 'added' }> {
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

export function copyResult(rows: readonly CopiedRow[], target: MailboxInfo): CopyResult {
  const pairs = rows.map((row) => ({ source: uid(row.source_uid), target: uid(row.uid) }));
  return { uidValidity: rows[0]?.uid_validity ?? target.uidValidity, pairs };
}
