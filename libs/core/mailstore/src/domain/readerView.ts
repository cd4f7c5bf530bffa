import type { AccountId, MailboxId, UidSet } from '#kernel';
import { type FlagChange, type Flags, seen, without } from './flags.js';
import type { Change } from './model.js';
import { MailboxView } from './view.js';

/** Whether a reader has seen a message, and since which change. */
export interface SeenMark {
  readonly seen: boolean;
  readonly change: number;
}

const withSeen = (flags: Flags, isSeen: boolean): Flags => without(flags, seen) + (isSeen ? seen : 0);

/** A mailbox as one reader sees it, with a \Seen of their own in the place of the entries'. */
export class ReaderView extends MailboxView {
  constructor(
    place: { readonly mailboxId: MailboxId; readonly uidValidity: number; readonly capacity: number },
    private readonly readerId: AccountId,
    private readonly marks: Map<number, SeenMark>,
  ) {
    super(place.mailboxId, place.uidValidity, 0, place.capacity);
  }

  override appendColumns(
    uid: number,
    message: number,
    flags: number,
    date: number,
    size: number,
    change: number,
  ): void {
    const mark = this.marks.get(uid);
    const own = withSeen(flags, mark?.seen ?? false);
    super.appendColumns(uid, message, own, date, size, Math.max(change, mark?.change ?? 0));
  }

  override perform(change: Change): void {
    if (change.kind === 'flags') super.perform({ ...change, entries: this.visible(change.entries) });
    else if (change.kind === 'seen' && change.readerId === this.readerId) this.performSeen(change);
    else super.perform(change);
  }

  override performFlags(
    base: Omit<Extract<Change, { kind: 'flags' }>, 'kind' | 'entries'>,
    uids: UidSet,
    { set, clear }: FlagChange,
  ): void {
    super.performFlags(base, uids, { set: without(set, seen), clear: without(clear, seen) });
  }

  /** Changes of flags without those that only the others' \Seen makes. */
  private visible(
    entries: Extract<Change, { kind: 'flags' }>['entries'],
  ): Extract<Change, { kind: 'flags' }>['entries'] {
    return entries.flatMap(({ uid, flags }) => {
      const at = this.indexOf(uid);
      const own = withSeen(flags, this.marks.get(uid)?.seen ?? false);
      return at >= 0 && this.flagsAt(at) !== own ? [{ uid, flags: own }] : [];
    });
  }

  private performSeen(change: Extract<Change, { kind: 'seen' }>): void {
    const { readerId: _, uids, seen: isSeen, ...base } = change;
    const mark = { seen: isSeen, change: change.changeNumber };
    for (const { first, last } of uids) for (let uid: number = first; uid <= last; uid++) this.marks.set(uid, mark);
    const bits = { set: isSeen ? seen : 0, clear: isSeen ? 0 : seen };
    super.performFlags(base, uids, bits);
  }
}
