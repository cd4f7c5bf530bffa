import { lowerBound } from '#kernel';
import { IntColumn, RankedTexts, TextPool } from './rankedTexts.js';
import { type SortFacts, type TextKey, textKeys } from './sortFacts.js';

const initialCapacity = 256;

/** Sort keys of a mailbox beside its view: one row for each message, in rising order of UID. */
export class MailboxKeys {
  private uids = new Float64Array(initialCapacity);
  private sent = new Float64Array(initialCapacity);
  private count = 0;
  private readonly texts = new Map<TextKey, RankedTexts>(textKeys.map((key) => [key, new RankedTexts()]));
  private readonly replies = new IntColumn();
  private readonly ids = new TextPool();
  private readonly ownIds = new IntColumn();
  private readonly references = new IntColumn();
  private readonly referenceEnds = new IntColumn();

  get rows(): number {
    return this.count;
  }

  /** UID of the last row, or 0. */
  get largestUid(): number {
    return this.count === 0 ? 0 : (this.uids[this.count - 1] as number);
  }

  /** Octets of memory, about. */
  get octets(): number {
    let octets = this.uids.length * 16 + this.ids.octets + (this.count * 3 + this.references.length) * 4;
    for (const column of this.texts.values()) octets += column.octets;
    return octets;
  }

  /** Adds a row; its UID is above all others. */
  push(uid: number, facts: SortFacts): void {
    if (this.count === this.uids.length) this.grow();
    this.uids[this.count] = uid;
    this.sent[this.count] = facts.sentAt ?? Number.NaN;
    for (const [key, column] of this.texts) column.push(facts.texts[key]);
    this.replies.push(facts.isReply ? 1 : 0);
    this.ownIds.push(facts.messageId === null ? -1 : this.ids.number(facts.messageId));
    for (const reference of facts.references) this.references.push(this.ids.number(reference));
    this.referenceEnds.push(this.references.length);
    this.count += 1;
  }

  /** Row of a UID, or -1. */
  rowOf(uid: number): number {
    const row = lowerBound(this.uids, this.count, uid);
    return row < this.count && this.uids[row] === uid ? row : -1;
  }

  /** Milliseconds since 1970; NaN when the message does not say. */
  sentAt(row: number): number {
    return this.sent[row] as number;
  }

  /** Rank of a text among those of the mailbox; texts that are equal have the same. */
  rankReader(key: TextKey): (row: number) => number {
    return (this.texts.get(key) as RankedTexts).rankReader();
  }

  /** Rank of the empty text, or -1 where there is none. */
  emptyRank(key: TextKey): number {
    return (this.texts.get(key) as RankedTexts).hasEmpty ? 0 : -1;
  }

  isReply(row: number): boolean {
    return this.replies.at(row) === 1;
  }

  /** Number that stands for the message id, or -1 where there is none. */
  idOf(row: number): number {
    return this.ownIds.at(row);
  }

  /** Numbers that stand for the message ids of the ancestors, oldest first. */
  referencesOf(row: number): Int32Array {
    return this.references.slice(row === 0 ? 0 : this.referenceEnds.at(row - 1), this.referenceEnds.at(row));
  }

  private grow(): void {
    const grown = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(column.length * 2);
      larger.set(column);
      return larger;
    };
    this.uids = grown(this.uids);
    this.sent = grown(this.sent);
  }
}
