import { type AccountId, changeNumber, type MailboxId, messageId, uid, type UidRange } from '#kernel';
import { type Change, type Entry, journalKind } from '../domain/model.js';

/** A range of a journal row, or the row alone (`first` and `last` null) where it names no entries. */
export interface JournalRow {
  readonly change_number: number;
  readonly kind: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** Rows of entries (in the order of `loadEntries`) by UID. */
export type EntryRows = ReadonlyMap<number, readonly unknown[]>;

interface Place {
  readonly accountId: AccountId;
  readonly mailboxId: MailboxId;
}

/** An entry as `loadEntries` and `entriesInRanges` give it. */
export function entryOf(row: readonly unknown[]): Entry {
  const [id, message, flags, internalDate, size, change] = row as number[];
  return {
    uid: uid(id as number),
    messageId: messageId(message as number),
    flags: flags as number,
    internalDate: internalDate as number,
    size: size as number,
    changeNumber: changeNumber(change as number),
  };
}

/** Rebuilds changes from journal rows, in order, and the present state of the entries they name. */
export function changesFrom(place: Place, journal: readonly JournalRow[], entries: EntryRows): readonly Change[] {
  const changes: Change[] = [];
  for (let at = 0; at < journal.length; ) {
    const first = journal[at] as JournalRow;
    let end = at + 1;
    while (journal[end]?.change_number === first.change_number) end += 1;
    changes.push(changeOf(place, first, rangesOf(journal.slice(at, end)), entries));
    at = end;
  }
  return changes;
}

function changeOf(place: Place, row: JournalRow, ranges: readonly UidRange[], entries: EntryRows): Change {
  const base = { ...place, previous: changeNumber(0), changeNumber: changeNumber(row.change_number) };
  switch (row.kind) {
    case journalKind.added:
      return { ...base, kind: 'added', entries: presentIn(ranges, entries) };
    case journalKind.flags:
      return { ...base, kind: 'flags', entries: presentIn(ranges, entries) };
    case journalKind.removed:
      return { ...base, kind: 'removed', uids: ranges };
    case journalKind.mailboxRemoved:
      return { ...base, kind: 'mailbox-removed', name: '' };
    default:
      return { ...base, kind: 'mailbox-renamed', name: '' };
  }
}

function rangesOf(rows: readonly JournalRow[]): UidRange[] {
  return rows.flatMap(({ first, last }) => (first === null || last === null ? [] : [{ first, last } as UidRange]));
}

function presentIn(ranges: readonly UidRange[], entries: EntryRows): Entry[] {
  const present: Entry[] = [];
  for (const { first, last } of ranges)
    for (let id: number = first; id <= last; id++) {
      const row = entries.get(id);
      if (row) present.push(entryOf(row));
    }
  return present;
}
