import type { AccountId, MessageId } from '#kernel';
import type { MailStore } from '#core/mailstore';
import type { Pop3Limits } from './options.js';

/** What the maildrop says of its messages, by index. */
interface Listing {
  readonly length: number;
  messageIdAt(index: number): MessageId;
  sizeAt(index: number): number;
  /** Whether the client may still ask for it. */
  wanted(index: number): boolean;
}

/** Contents of small messages, several in one statement for a client that reads one after another. */
export class ReadAhead {
  private readonly ready = new Map<number, Buffer | Promise<Buffer | null>>();
  /** Index after the last one that has been asked for. */
  private frontier = 0;
  private expected = 0;
  private loading = false;

  constructor(
    private readonly store: MailStore,
    private readonly accountId: AccountId,
    private readonly listing: Listing,
    private readonly limits: Pop3Limits,
  ) {}

  /** True for a message that may be held in memory whole. */
  isSmall(index: number): boolean {
    return this.listing.sizeAt(index) <= this.limits.slice;
  }

  /** The content of a small message; at once where it is there, null when it is gone. */
  take(index: number): Buffer | Promise<Buffer | null> {
    // TOP and RETR of the same message count as one step.
    const sequential = index === this.expected || index === this.expected - 1;
    this.expected = index + 1;
    if (!sequential) {
      this.ready.clear();
      this.frontier = index;
    }
    if (!this.ready.has(index)) this.load(sequential && index >= this.frontier ? this.batch(index) : [index]);
    const content = this.ready.get(index) ?? Promise.resolve(null);
    this.ready.delete(index);
    if (sequential && !this.loading && this.ready.size < this.limits.readAheadMessages / 2)
      this.load(this.batch(this.frontier));
    return content;
  }

  /** Forgets what has been read and not asked for. */
  clear(): void {
    this.ready.clear();
  }

  private batch(from: number): readonly number[] {
    const { readAheadMessages, readAheadOctets } = this.limits;
    const indices: number[] = [];
    let octets = 0;
    let index = from;
    for (; index < this.listing.length && indices.length < readAheadMessages; index++) {
      if (!this.listing.wanted(index)) continue;
      octets += this.listing.sizeAt(index);
      if (!this.isSmall(index) || (octets > readAheadOctets && indices.length > 0)) break;
      indices.push(index);
    }
    return indices;
  }

  private load(indices: readonly number[]): void {
    const last = indices.at(-1);
    if (last === undefined) return;
    this.frontier = Math.max(this.frontier, last + 1);
    this.loading = true;
    const ids = indices.map((index) => this.listing.messageIdAt(index));
    const contents = this.store.reader.contents(this.accountId, ids);
    for (const index of indices) this.await(index, contents);
    const done = (): void => {
      this.loading = false;
    };
    contents.then(done, done);
  }

  private await(index: number, contents: Promise<ReadonlyMap<MessageId, Buffer>>): void {
    const one = contents.then((all) => all.get(this.listing.messageIdAt(index)) ?? null);
    this.ready.set(index, one);
    one.then(
      (content) => {
        if (content && this.ready.get(index) === one) this.ready.set(index, content);
      },
      () => {
        if (this.ready.get(index) === one) this.ready.delete(index);
      },
    );
  }
}
