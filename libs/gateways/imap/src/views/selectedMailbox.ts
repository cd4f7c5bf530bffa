import { type Change, changeableFlags, type Flags, type MailboxView, type RightSet } from '#core/mailstore';
import { type AccountId, type UidSet, uidSetOf, lowerBound } from '#kernel';
import { normaliseRanges, type SequenceSet } from '#wires/imap';
import { hasOwnSeen, type MailboxRef } from '../session/mailboxes.js';
import type { FollowedSearches, IndexRange, News } from './news.js';
import { RecentUids } from './recentUids.js';

/** Flag changes that are remembered one by one; more of them are found by looking at every message. */
const MAX_PENDING_ENTRIES = 1000;
const SMALLEST = 64;

/**
 * What one client knows of a mailbox: the UIDs it was told, by sequence number, beside the view that knows what is true.
 * Messages that are gone keep their number until EXPUNGE may be told.
 */
export class SelectedMailbox {
  /** UIDs in the order of their sequence numbers. */
  private told: Uint32Array;
  private count: number;
  private flagChanges: Extract<Change, { kind: 'flags' }>[] = [];
  private pendingEntries = 0;
  /** Every flag change after this one is still to be told; null while they are remembered one by one. */
  private scanAfter: number | null = null;
  private lastFlagChange: number;
  private removals = false;
  /** UIDs of the last SEARCH with SAVE (RFC 5182 §2.1), rising. */
  saved: ArrayLike<number> = [];
  /** Messages that are \Recent for the client, and the number of them that it knows. */
  readonly recent = new RecentUids();
  toldRecent = 0;
  /** Searches whose results the client follows. */
  contexts: FollowedSearches | null = null;
  /** Called when the mailbox is left. */
  onClose: (() => void) | null = null;
  /** Called when there is something to tell. */
  onNews: (() => void) | null = null;
  /** What the client may do now; the rights of the owner never change. */
  rights: RightSet;
  /** Flags that the client knows it may change. */
  toldChangeable: Flags;
  /** The mailbox itself was removed, or may be read no longer. */
  removed = false;
  private readonly stopListening: () => void;

  constructor(
    readonly info: MailboxRef,
    readonly view: MailboxView,
    /** Opened by EXAMINE. */
    readonly readOnly: boolean,
    private readonly release: () => void = () => undefined,
  ) {
    this.rights = info.rights;
    this.toldChangeable = this.changeable;
    this.count = view.length;
    this.told = new Uint32Array(Math.max(SMALLEST, this.count));
    view.copyUids(this.told);
    this.lastFlagChange = view.changeNumber;
    this.stopListening = view.listen((change) => this.hear(change));
  }

  /** The account that the mailbox is in. */
  get accountId(): AccountId {
    return this.info.accountId;
  }

  /** The client has a \Seen of its own here. */
  get seenApart(): boolean {
    return hasOwnSeen(this.info);
  }

  /** Flags that the client may change. */
  get changeable(): Flags {
    return this.readOnly ? 0 : changeableFlags(this.rights);
  }

  /** Something of the mailbox may be changed (RFC 4314 §5.2). */
  get writable(): boolean {
    return !this.readOnly && (this.changeable !== 0 || this.rights.has('i') || this.rights.has('e'));
  }

  /** Number of messages that are \Recent for the client, among those that it was told of. */
  countRecent(): number {
    return this.recent.count((first, last) => this.lowerBound(last + 1) - this.lowerBound(first));
  }

  /** Number of messages, as told. */
  get exists(): number {
    return this.count;
  }

  get largestUid(): number {
    return this.count === 0 ? 0 : (this.told[this.count - 1] as number);
  }

  /** UID of the message at an index (its sequence number less one). */
  uidAt(index: number): number {
    return this.told[index] as number;
  }

  /** Place in the view of the message at an index, or -1 where it is gone. */
  placeOf(index: number): number {
    const uid = this.told[index] as number;
    // Nobody has removed anything before it since the client was told: the most frequent case needs no search.
    return index < this.view.length && this.view.uidAt(index) === uid ? index : this.view.indexOf(uid);
  }

  /** Index of a told UID, or -1. */
  indexOf(uid: number): number {
    const index = this.lowerBound(uid);
    return index < this.count && this.told[index] === uid ? index : -1;
  }

  close(): void {
    this.stopListening();
    this.contexts?.close();
    this.onNews = null;
    this.onClose?.();
    this.release();
  }

  /**
   * Indexes that a set of sequence numbers or UIDs names. UIDs that the client was not told of are passed over
   * (RFC 9051 §6.4.9); null when a sequence number is too large.
   */
  resolve(set: SequenceSet, uid: boolean): IndexRange[] | null {
    if (set.kind === 'saved') return this.rangesOf(this.saved);
    if (!uid) {
      const ranges = normaliseRanges(set.ranges, this.count);
      if (ranges.some(({ to }) => to > this.count)) return null;
      return ranges.map(({ from, to }) => ({ from: from - 1, to }));
    }
    const found: IndexRange[] = [];
    for (const range of normaliseRanges(set.ranges, this.largestUid)) {
      const from = this.lowerBound(range.from);
      const to = this.lowerBound(range.to + 1);
      if (from < to) found.push({ from, to });
    }
    return found;
  }

  /** Every UID that was told, rising. */
  uids(): number[] {
    return Array.from(this.told.subarray(0, this.count));
  }

  /** The whole mailbox, as told. */
  everything(): IndexRange[] {
    return this.count === 0 ? [] : [{ from: 0, to: this.count }];
  }

  /** The messages above a UID. */
  above(uid: number): IndexRange[] {
    const from = this.lowerBound(uid + 1);
    return from < this.count ? [{ from, to: this.count }] : [];
  }

  /** UIDs of the messages in ranges. */
  uidsIn(ranges: readonly IndexRange[]): UidSet {
    if (ranges.length === 1) {
      const [{ from, to }] = ranges as [IndexRange];
      return uidSetOf(this.told.subarray(from, to));
    }
    const uids: number[] = [];
    for (const { from, to } of ranges) for (let index = from; index < to; index += 1) uids.push(this.uidAt(index));
    return uidSetOf(uids);
  }

  /** Whether a message in the ranges is gone already, though the client was not told. */
  hasGone(ranges: readonly IndexRange[]): boolean {
    if (!this.removals) return false;
    for (const { from, to } of ranges)
      for (let index = from; index < to; index += 1) if (this.view.indexOf(this.uidAt(index)) < 0) return true;
    return false;
  }

  /** Leaves out a change of flags that the client has made itself and need not be told. */
  forget(changeNumber: number | null): void {
    if (changeNumber === null) return;
    const at = this.flagChanges.findIndex((change) => change.changeNumber === changeNumber);
    if (at < 0) return;
    this.pendingEntries -= this.flagChanges[at]?.entries.length ?? 0;
    this.flagChanges.splice(at, 1);
  }

  /** Whether there is something to tell. */
  hasNews(mayExpunge: boolean): boolean {
    if (this.flagChanges.length > 0 || this.scanAfter !== null || (mayExpunge && this.removals)) return true;
    const { view } = this;
    return view.length > 0 && view.uidAt(view.length - 1) > this.largestUid;
  }

  /** What is to be told now; from here on it counts as told. */
  takeNews(mayExpunge: boolean): News {
    const gone = mayExpunge && this.removals ? this.takeRemovals() : { expunged: [], vanished: [] };
    const exists = this.takeAdditions();
    return { ...gone, exists, flags: this.takeFlags() };
  }

  private hear(change: Change): void {
    if (change.kind === 'flags') this.hearFlags(change);
    else if (change.kind === 'removed') this.removals = true;
    else if (change.kind === 'mailbox-removed') this.removed = true;
    this.onNews?.();
  }

  private hearFlags(change: Extract<Change, { kind: 'flags' }>): void {
    if (this.scanAfter === null) {
      this.flagChanges.push(change);
      this.pendingEntries += change.entries.length;
      if (this.pendingEntries > MAX_PENDING_ENTRIES && this.flagChanges.length > 1) {
        this.scanAfter = this.lastFlagChange;
        this.flagChanges = [];
        this.pendingEntries = 0;
      }
    }
  }

  private takeFlags(): number[] {
    const { view, scanAfter } = this;
    const uids: number[] = [];
    if (scanAfter !== null) {
      for (let index = 0; index < view.length; index += 1)
        if (view.changeAt(index) > scanAfter && this.indexOf(view.uidAt(index)) >= 0) uids.push(view.uidAt(index));
    } else if (this.flagChanges.length > 0) {
      const changed = new Set<number>();
      for (const { entries } of this.flagChanges) for (const { uid } of entries) changed.add(uid);
      for (const uid of changed) if (this.indexOf(uid) >= 0 && view.indexOf(uid) >= 0) uids.push(uid);
      uids.sort((a, b) => a - b);
    }
    this.flagChanges = [];
    this.pendingEntries = 0;
    this.scanAfter = null;
    this.lastFlagChange = view.changeNumber;
    return uids;
  }

  private takeRemovals(): Pick<News, 'expunged' | 'vanished'> {
    const expunged: number[] = [];
    const vanished: number[] = [];
    let kept = 0;
    let at = 0;
    const { view } = this;
    for (let index = 0; index < this.count; index += 1) {
      const uid = this.told[index] as number;
      while (at < view.length && view.uidAt(at) < uid) at += 1;
      if (at < view.length && view.uidAt(at) === uid) {
        this.told[kept] = uid;
        kept += 1;
      } else {
        expunged.push(kept + 1);
        vanished.push(uid);
      }
    }
    this.count = kept;
    this.removals = false;
    return { expunged, vanished };
  }

  private takeAdditions(): number | null {
    const { view } = this;
    const from = view.lowerBound(this.largestUid + 1);
    const added = view.length - from;
    if (added <= 0) return null;
    if (this.count + added > this.told.length) {
      const larger = new Uint32Array(Math.ceil((this.count + added) * 1.5));
      larger.set(this.told.subarray(0, this.count));
      this.told = larger;
    }
    for (let index = from; index < view.length; index += 1) {
      this.told[this.count] = view.uidAt(index);
      this.count += 1;
    }
    return this.count;
  }

  private rangesOf(uids: ArrayLike<number>): IndexRange[] {
    const ranges: { from: number; to: number }[] = [];
    let last: { from: number; to: number } | undefined;
    for (let at = 0; at < uids.length; at += 1) {
      const index = this.indexOf(uids[at] as number);
      if (index < 0) continue;
      if (last?.to === index) last.to = index + 1;
      else ranges.push((last = { from: index, to: index + 1 }));
    }
    return ranges;
  }

  private lowerBound(uid: number): number {
    return lowerBound(this.told, this.count, uid);
  }
}
