import { type AccountId, accountId, changeNumber, type MailboxId, messageId, uid, type UidRange } from '#kernel';
import { type Change, type Entry, journalKind } from '../domain/model.js';
import type { MailboxView } from '../domain/view.js';

/** A range of a journal row, or the row alone (`first` and `last` null) where it names no entries. */
export interface JournalRow {
  readonly change_number: number;
  readonly kind: number;
  /** Bits of a change of flags that the journal holds itself; null for one that was written to the entries. */
  readonly set_flags: number | null;
  readonly clear_flags: number | null;
  /** Copies that stand in the journal alone, as `{…}`: ids, then as many flags, dates and sizes. */
  readonly added: string | null;
  /** Whose \Seen it was, and what it is now. */
  readonly reader?: number | null;
  readonly seen?: boolean | null;
  readonly first: number | null;
  readonly last: number | null;
}

/** Rows of entries (in the order of `loadEntries`) by UID. */
export type EntryRows = ReadonlyMap<number, readonly unknown[]>;

interface Place {
  readonly accountId: AccountId;
  readonly mailboxId: MailboxId;
}

/** Ranges whose entries have to be read to know what a row of the journal has done. */
export function rangesToRead(journal: readonly JournalRow[]): readonly UidRange[] {
  const inEntries = ({ kind, set_flags, added }: JournalRow): boolean =>
    (kind === journalKind.added && added === null) || (kind === journalKind.flags && set_flags === null);
  return rangesOf(journal.filter(inEntries));
}

/** Brings a view up to date by rows of the journal, in order, and the present state of the entries that they name. */
export function replay(view: MailboxView, place: Place, journal: readonly JournalRow[], entries: EntryRows): void {
  for (let at = 0; at < journal.length; ) {
    const row = journal[at] as JournalRow;
    let end = at + 1;
    while (journal[end]?.change_number === row.change_number) end += 1;
    // The view may have heard of some meanwhile.
    if (row.change_number > view.changeNumber) perform(view, place, row, rangesOf(journal.slice(at, end)), entries);
    at = end;
  }
}

function perform(
  view: MailboxView,
  place: Place,
  row: JournalRow,
  ranges: readonly UidRange[],
  entries: EntryRows,
): void {
  const base = { ...place, previous: view.changeNumber, changeNumber: changeNumber(row.change_number) };
  if (row.set_flags !== null && row.clear_flags !== null)
    view.performFlags(base, ranges, { set: row.set_flags, clear: row.clear_flags });
  else if (row.kind === journalKind.seen)
    view.perform({
      ...base,
      kind: 'seen',
      readerId: accountId(row.reader ?? 0),
      uids: ranges,
      seen: row.seen === true,
    });
  else if (row.added !== null) view.perform({ ...base, kind: 'added', entries: copiesIn(row) });
  else view.perform(changeOf(base, row.kind, ranges, entries));
}

/** Entries of a copy that stands in the journal alone. */
export function copiesIn({ added, first, change_number }: JournalRow): Entry[] {
  const numbers = added?.slice(1, -1).split(',').map(Number) ?? [];
  const count = numbers.length / 4;
  return Array.from({ length: count }, (_, at) =>
    entryOf([
      (first ?? 0) + at,
      numbers[at],
      numbers[count + at],
      numbers[2 * count + at],
      numbers[3 * count + at],
      change_number,
    ]),
  );
}

function changeOf(
  base: Pick<Change, 'accountId' | 'mailboxId' | 'previous' | 'changeNumber'>,
  kind: number,
  ranges: readonly UidRange[],
  entries: EntryRows,
): Change {
  switch (kind) {
    case journalKind.added:
      return { ...base, kind: 'added', entries: presentIn(ranges, entries) };
    case journalKind.flags:
      return { ...base, kind: 'flags', entries: presentIn(ranges, entries) };
    case journalKind.removed:
      return { ...base, kind: 'removed', uids: ranges };
    case journalKind.mailboxRemoved:
      return { ...base, kind: 'mailbox-removed', name: '' };
    case journalKind.annotated:
      return { ...base, kind: 'annotated' };
    default:
      return { ...base, kind: 'mailbox-renamed', name: '' };
  }
}

function rangesOf(rows: readonly Pick<JournalRow, 'first' | 'last'>[]): UidRange[] {
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

function entryOf(row: readonly unknown[]): Entry {
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
