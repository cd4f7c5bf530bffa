/** Where the octets of a stored content lie: `body` inline, followed by a region of a segment file where there is one. */
export interface SegmentRef {
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

/** The part of a message that all of its copies share. */
export interface SharedContent {
  /** Inline octets; empty when everything lies in a segment. */
  readonly body: Buffer;
  readonly segment: SegmentRef | null;
  /** SHA-256 of the shared octets. */
  readonly digest: Buffer;
  readonly size: number;
}

/** What is stored of a parsed message beside its octets; offsets count from the end of the prefix. */
export interface MessageSummary {
  readonly messageId: string | null;
  readonly sentAt: number | null;
  readonly baseSubject: string;
  readonly preview: string;
  readonly envelope: Buffer;
  readonly bodyStructure: Buffer;
  readonly structure: Buffer;
  readonly fields: Buffer;
}

/** A message as it came in, ready to be stored in any number of mailboxes. */
export interface IncomingMessage {
  readonly content: SharedContent;
  readonly summary: MessageSummary;
}

/** Contents up to this size lie in the database, in the same transaction as their message. */
export const inlineLimit = 32 * 1024;

/** Characters up to which message ids and subjects are stored as columns: a header line's length (RFC 5322 §2.1.1). */
export const maxKeyLength = 998;
