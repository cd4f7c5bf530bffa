/** Bounds of one parsed command. */
export interface ParseLimits {
  /** Parentheses and NOTs of a search key. */
  readonly maxDepth: number;
  /** Search keys of one SEARCH. */
  readonly maxSearchKeys: number;
  /** Items of one parenthesised list (flags, data items, patterns, header names). */
  readonly maxListItems: number;
  /** Numbers of a section (`1.2.3`). */
  readonly maxSectionDepth: number;
  /** Octets of a mailbox name as sent. */
  readonly maxMailboxOctets: number;
}

export const DEFAULT_PARSE_LIMITS: ParseLimits = {
  maxDepth: 100,
  maxSearchKeys: 20_000,
  maxListItems: 2_000,
  maxSectionDepth: 100,
  maxMailboxOctets: 2_000,
};
