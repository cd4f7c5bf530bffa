/** What is read of the calendars in a message, and what is written into one. Every number is reached by a test. */
export interface ImipLimits {
  /** Parts of a message that are read. */
  readonly parts: number;
  /** Octets of one part, its header and its transfer encoding included. */
  readonly partOctets: number;
  /** Calendars of one part. */
  readonly calendars: number;
}

export const IMIP_LIMITS: ImipLimits = { parts: 10, partOctets: 4 * 1024 * 1024, calendars: 10 };

/** What a message says in words; the calendar beside them has all of it. */
export const WORD_LIMITS = {
  /** Characters of one value: a title, a place, a name. */
  value: 500,
  /** Characters of a description or a comment. */
  prose: 20_000,
  /** Attendees by name. */
  attendees: 30,
  /** Occurrences by date. */
  occurrences: 20,
  /** Octets of a calendar that is attached as a file as well. */
  attached: 512 * 1024,
} as const;
