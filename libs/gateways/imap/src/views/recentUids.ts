import { partitionPoint } from '#kernel';

/** UIDs that one session was told of as the first; few ranges, for they are told in their order. */
export class RecentUids {
  private ranges: { readonly first: number; last: number }[] = [];
  /** The smallest of them: most messages of a mailbox are below it. */
  private from = Number.POSITIVE_INFINITY;

  has(uid: number): boolean {
    if (uid < this.from) return false;
    const place = partitionPoint(this.ranges.length, (at) => (this.ranges[at]?.last ?? 0) < uid);
    return (this.ranges[place]?.first ?? Number.POSITIVE_INFINITY) <= uid;
  }

  /** Adds UIDs from `first` on, below `end`. They are not below those that were added before. */
  add(first: number, end: number): void {
    if (first >= end) return;
    const newest = this.ranges.at(-1);
    if (newest !== undefined && first <= newest.last + 1) newest.last = Math.max(newest.last, end - 1);
    else this.ranges.push({ first, last: end - 1 });
    this.from = Math.min(this.from, first);
  }

  /** How many of them are messages, as `between` counts these; ranges that have none any more are forgotten. */
  count(between: (first: number, last: number) => number): number {
    let sum = 0;
    this.ranges = this.ranges.filter(({ first, last }) => {
      const messages = between(first, last);
      sum += messages;
      return messages > 0;
    });
    this.from = this.ranges[0]?.first ?? Number.POSITIVE_INFINITY;
    return sum;
  }

  clear(): void {
    this.ranges = [];
    this.from = Number.POSITIVE_INFINITY;
  }
}
