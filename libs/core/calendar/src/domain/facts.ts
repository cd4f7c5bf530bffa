/** What is kept beside a calendar object, so that listings and free/busy need not read it. */
export interface CalendarFacts {
  /** Its one occurrence is exactly from `starts` to `ends`, whatever the zone of the calendar. */
  readonly exact: boolean;
  readonly alarms: boolean;
  readonly summary: string | null;
  readonly location: string | null;
  readonly status: string | null;
  readonly transparent: boolean;
  readonly organizer: string | null;
  readonly attendees: readonly { readonly address: string; readonly status: string }[];
}

/** Facts as they lie in the store; null where nobody derived any. */
export function factsOf(kept: unknown): CalendarFacts | null {
  return typeof kept === 'object' && kept !== null && 'exact' in kept ? (kept as CalendarFacts) : null;
}
