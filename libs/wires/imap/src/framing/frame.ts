/** Bounds of one command as it is read off the wire; octets unless said otherwise. */
export interface FramingLimits {
  /** One line with its CR, without its LF and without literals. */
  readonly maxLineOctets: number;
  /** A literal that is kept in memory as an ordinary argument. */
  readonly maxLiteralOctets: number;
  /** All lines and kept literals of one command. */
  readonly maxCommandOctets: number;
  /** Number of kept literals in one command. */
  readonly maxLiterals: number;
}

/** What a stranger may send before authentication. */
export const LIMITS_BEFORE_LOGIN: FramingLimits = {
  // RFC 2971 §3.3: ID alone may have thirty fields of 30 octets with values of 1024.
  maxLineOctets: 36 * 1024,
  maxLiteralOctets: 4 * 1024,
  maxCommandOctets: 40 * 1024,
  maxLiterals: 8,
};

/** What an authenticated client may send. */
export const LIMITS_AFTER_LOGIN: FramingLimits = {
  maxLineOctets: 64 * 1024,
  maxLiteralOctets: 64 * 1024,
  maxCommandOctets: 256 * 1024,
  maxLiterals: 1000,
};

/** Part of a line, without line break and without literal marker. */
export interface TextSegment {
  readonly kind: 'text';
  readonly octets: Buffer;
}

/** RFC 9051 §4.3 literal; `octets` is null when it was streamed to the caller instead of kept. */
export interface LiteralSegment {
  readonly kind: 'literal';
  readonly size: number;
  /** RFC 7888 §3: the client did not wait for a continuation. */
  readonly nonSync: boolean;
  /** RFC 3516 §4.4: may hold NUL octets. */
  readonly literal8: boolean;
  readonly octets: Buffer | null;
}

/** Text and literals in turn; the first and the last are text, perhaps empty. */
export type Segment = TextSegment | LiteralSegment;

export type FrameErrorReason = 'line-too-long' | 'command-too-long' | 'too-many-literals' | 'bad-literal';

/** A whole command. */
export interface CommandFrame {
  readonly kind: 'command';
  readonly segments: readonly Segment[];
}

/** A line asked for by {@link CommandFramer.expectLine}, without its line break. */
export interface LineFrame {
  readonly kind: 'line';
  readonly octets: Buffer;
}

/** A literal is announced; answer with `accept`, `stream` or `refuse`. */
export interface LiteralAnnouncement {
  readonly kind: 'literal';
  readonly size: number;
  readonly nonSync: boolean;
  readonly literal8: boolean;
  /** Whether `accept` is allowed; a greater one may still be streamed. */
  readonly fits: boolean;
  /** The command so far; the last segment is the text before the literal. */
  readonly segments: readonly Segment[];
}

/** A slice of a streamed literal, a view of what was pushed; copy it if it must outlive the next push. */
export interface LiteralChunk {
  readonly kind: 'literal-chunk';
  readonly octets: Buffer;
  readonly remaining: number;
}

export interface LiteralEnd {
  readonly kind: 'literal-end';
}

/** A command was cut; the framer goes on with the next line unless `fatal`, when the connection must be closed. */
export interface FrameError {
  readonly kind: 'error';
  readonly reason: FrameErrorReason;
  readonly tag: string | null;
  readonly fatal: boolean;
}

export type FramerEvent = CommandFrame | LineFrame | LiteralAnnouncement | LiteralChunk | LiteralEnd | FrameError;
