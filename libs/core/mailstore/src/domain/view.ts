import {
  type ChangeNumber,
  changeNumber,
  type MailboxId,
  type MessageId,
  type Uid,
  type UidSet,
  lowerBound,
} from '#kernel';
import { changedFlags, type FlagChange, type Flags, seen, union } from './flags.js';
import type { Change, Entry } from './model.js';

const initialCapacity = 64;

/**
 * An open mailbox in memory: parallel typed arrays in rising order of UID, about 44 octets a message, shared by all
 * sessions of the process. It knows what is true; what a client has been told belongs to the session.
 */
export class MailboxView {
  private uids: Float64Array;
  private messageIds: Float64Array;
  private flagBits: Float64Array;
  private dates: Float64Array;
  private sizes: Uint32Array;
  private changes: Float64Array;
  private count = 0;
  private used: Flags = 0;
  /** All before it are seen. */
  private seenUpTo = 0;
  private readonly listeners = new Set<(change: Change) => void>();
  private position: ChangeNumber;

  constructor(
    readonly mailboxId: MailboxId,
    readonly uidValidity: number,
    position: number,
    capacity = initialCapacity,
  ) {
    this.position = changeNumber(position);
    const size = Math.max(capacity, initialCapacity);
    this.uids = new Float64Array(size);
    this.messageIds = new Float64Array(size);
    this.flagBits = new Float64Array(size);
    this.dates = new Float64Array(size);
    this.sizes = new Uint32Array(size);
    this.changes = new Float64Array(size);
  }

  /** Number of messages. */
  get length(): number {
    return this.count;
  }

  /** Newest change that the view holds. */
  get changeNumber(): ChangeNumber {
    return this.position;
  }

  /** Octets of memory that the view takes. */
  get footprint(): number {
    return this.uids.length * (5 * 8 + 4);
  }

  /** Number of sessions that listen. */
  get listenerCount(): number {
    return this.listeners.size;
  }

  /** Flags that any message has, or had since the view was loaded. */
  get usedFlags(): Flags {
    return this.used;
  }

  /** Index of the first message without \Seen, or -1. */
  get firstUnseen(): number {
    const { flagBits, count } = this;
    let index = this.seenUpTo;
    while (index < count && ((flagBits[index] as number) & seen) !== 0) index += 1;
    this.seenUpTo = index;
    return index < count ? index : -1;
  }

  /** Copies all UIDs to the beginning of `target`. */
  copyUids(target: Uint32Array): void {
    target.set(this.uids.subarray(0, this.count));
  }

  uidAt(index: number): Uid {
    return this.uids[index] as Uid;
  }
  messageIdAt(index: number): MessageId {
    return this.messageIds[index] as MessageId;
  }
  flagsAt(index: number): Flags {
    return this.flagBits[index] as number;
  }
  internalDateAt(index: number): number {
    return this.dates[index] as number;
  }
  sizeAt(index: number): number {
    return this.sizes[index] as number;
  }
  changeAt(index: number): ChangeNumber {
    return this.changes[index] as ChangeNumber;
  }

  /** Index of a UID, or -1. */
  indexOf(uid: number): number {
    const index = this.lowerBound(uid);
    return index < this.count && this.uids[index] === uid ? index : -1;
  }

  /** Index of the first entry whose UID is not below `uid`. */
  lowerBound(uid: number): number {
    return lowerBound(this.uids, this.count, uid);
  }

  /** Adds an entry at the end; one with a UID that is not above the last is ignored. */
  append(entry: Entry): void {
    const { uid, messageId, flags, internalDate, size } = entry;
    this.appendColumns(uid, messageId, flags, internalDate, size, entry.changeNumber);
  }

  /** `append` for many, without an object for each. The order is that of the columns of an entry's row. */
  appendColumns(uid: number, message: number, flags: number, date: number, size: number, change: number): void {
    const at = this.count;
    if (at > 0 && uid <= (this.uids[at - 1] as number)) return;
    if (at === this.uids.length) this.grow();
    this.uids[at] = uid;
    this.messageIds[at] = message;
    this.flagBits[at] = flags;
    this.dates[at] = date;
    this.sizes[at] = size;
    this.changes[at] = change;
    if (flags !== this.used) this.used = union(this.used, flags);
    this.count = at + 1;
  }

  /** Says up to which change the view has been read. */
  moveTo(position: ChangeNumber): void {
    this.position = position;
  }

  /** Hears every change after it has been applied. Returns how to stop. */
  listen(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Applies a change of this mailbox. Returns false, and does nothing, where changes before it are missing. */
  apply(change: Change): boolean {
    if (change.changeNumber <= this.position) return true;
    if (change.previous !== this.position) return false;
    this.perform(change);
    return true;
  }

  /** Applies a change that was read from the journal, whatever was missing before it. */
  perform(change: Change): void {
    if (change.kind === 'added') for (const entry of change.entries) this.append(entry);
    else if (change.kind === 'flags') this.setFlags(change);
    else if (change.kind === 'removed') this.remove(change.uids);
    this.position = changeNumber(Math.max(this.position, change.changeNumber));
    for (const listener of this.listeners) listener(change);
  }

  /** Applies a change of flags that is known by its bits; `perform` for entries whose flags the view works out. */
  performFlags(
    base: Omit<Extract<Change, { kind: 'flags' }>, 'kind' | 'entries'>,
    uids: UidSet,
    bits: FlagChange,
  ): void {
    const entries: { uid: Uid; flags: Flags }[] = [];
    for (const { first, last } of uids) {
      const end = this.lowerBound(last + 1);
      for (let index = this.lowerBound(first); index < end; index++) {
        const flags = changedFlags(this.flagsAt(index), bits);
        if (flags !== this.flagsAt(index)) entries.push({ uid: this.uidAt(index), flags });
      }
    }
    this.perform({ ...base, kind: 'flags', entries });
  }

  private setFlags(change: Extract<Change, { kind: 'flags' }>): void {
    for (const { uid, flags } of change.entries) {
      const index = this.indexOf(uid);
      if (index < 0) continue;
      this.flagBits[index] = flags;
      this.changes[index] = Math.max(this.changes[index] as number, change.changeNumber);
      this.used = union(this.used, flags);
      if (index < this.seenUpTo) this.seenUpTo = index;
    }
  }

  private remove(set: UidSet): void {
    let write = -1;
    let read = 0;
    this.seenUpTo = 0;
    for (const { first, last } of set) {
      const from = this.lowerBound(first);
      const to = this.lowerBound(last + 1);
      if (from === to) continue;
      if (write < 0) write = from;
      else write = this.shift(read, from, write);
      read = to;
    }
    if (write >= 0) this.count = this.shift(read, this.count, write);
  }

  private shift(from: number, to: number, target: number): number {
    if (from !== target) for (const column of this.columns()) column.copyWithin(target, from, to);
    return target + (to - from);
  }

  private columns(): (Float64Array | Uint32Array)[] {
    return [this.uids, this.messageIds, this.flagBits, this.dates, this.sizes, this.changes];
  }

  private grow(): void {
    const size = Math.ceil(this.uids.length * 1.5);
    this.uids = grown(this.uids, size);
    this.messageIds = grown(this.messageIds, size);
    this.flagBits = grown(this.flagBits, size);
    this.dates = grown(this.dates, size);
    this.changes = grown(this.changes, size);
    const sizes = new Uint32Array(size);
    sizes.set(this.sizes);
    this.sizes = sizes;
  }
}

function grown(column: Float64Array, size: number): Float64Array {
  const larger = new Float64Array(size);
  larger.set(column);
  return larger;
}
