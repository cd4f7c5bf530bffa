/** Every bound on what a report may cost. Octets are those of the unpacked text. */
export interface ReportLimits {
  readonly octets: number;
  readonly depth: number;
  readonly elements: number;
  readonly rows: number;
  /** Results of one row, and characters of one value. */
  readonly results: number;
  readonly characters: number;
}

export const REPORT_LIMITS: ReportLimits = {
  octets: 8 * 1024 * 1024,
  depth: 16,
  elements: 120_000,
  rows: 4000,
  results: 50,
  characters: 1000,
};
