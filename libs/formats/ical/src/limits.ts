/** What a calendar object may hold and what its reading may cost. Every number is reached by a test. */
export interface IcalLimits {
  /** Octets of a whole object. */
  readonly octets: number;
  /** Content lines, unfolded. */
  readonly lines: number;
  readonly components: number;
  /** Components within each other; VALARM in VEVENT in VCALENDAR is 3. */
  readonly depth: number;
  /** Properties of one component. */
  readonly properties: number;
  /** Parameters of one property. */
  readonly parameters: number;
  /** ATTENDEE properties of one component. */
  readonly attendees: number;
  /** Values of RDATE and of EXDATE in a component. */
  readonly dates: number;
  /** Components with RECURRENCE-ID in an object. */
  readonly overrides: number;
  /** RRULE, or EXRULE, of one component. */
  readonly rules: number;
  /** Occurrences that one expansion yields. */
  readonly instances: number;
  /** Candidates that one expansion looks at, found or not: what bounds its time. */
  readonly steps: number;
  /** STANDARD and DAYLIGHT of one VTIMEZONE. */
  readonly observances: number;
  /** Changes of offset that are kept of one VTIMEZONE. */
  readonly onsets: number;
  /** Findings that are listed; further ones are left out. */
  readonly findings: number;
}

export const ICAL_LIMITS: IcalLimits = {
  octets: 32 * 1024 * 1024,
  lines: 1_000_000,
  components: 100_000,
  depth: 8,
  properties: 20_000,
  parameters: 64,
  attendees: 2000,
  dates: 10_000,
  overrides: 5000,
  rules: 10,
  instances: 20_000,
  steps: 250_000,
  observances: 500,
  onsets: 2000,
  findings: 100,
};
