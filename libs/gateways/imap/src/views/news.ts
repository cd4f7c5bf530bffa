/** Indexes of told messages, `to` exclusive; ascending and separate. */
export interface IndexRange {
  readonly from: number;
  readonly to: number;
}

/** What the client is to be told, in the order in which it must be told (RFC 9051 §7.5.1 comes first). */
export interface News {
  /** Sequence numbers, each valid after the ones before it were told. */
  readonly expunged: readonly number[];
  /** UIDs of the same messages, rising. */
  readonly vanished: readonly number[];
  /** The new number of messages, or null when it has not grown. */
  readonly exists: number | null;
  /** UIDs of messages whose flags have changed, rising. */
  readonly flags: readonly number[];
}

/** Searches whose results the client follows (RFC 5267 §4.3). */
export interface FollowedSearches {
  /** Whether the command with this tag asked for updates that go on. */
  has(tag: string): boolean;
  cancel(tag: string): void;
  /** To be called before removals are told. */
  tellRemovals(): void;
  /** To be called after all other news. */
  tellChanges(): Promise<void>;
  close(): void;
}
