/** An aggregate report (RFC 7489 §7.2). Times are seconds since 1970. */
export interface DmarcReport {
  readonly organisation: string;
  readonly email: string;
  readonly id: string;
  readonly begin: number;
  readonly end: number;
  readonly policy: PublishedPolicy;
  readonly rows: readonly ReportRow[];
}

/** What the domain had published. */
export interface PublishedPolicy {
  readonly domain: string;
  readonly policy: ReportDisposition;
  readonly subdomainPolicy: ReportDisposition | null;
  readonly dkimAlignment: 'r' | 's';
  readonly spfAlignment: 'r' | 's';
  readonly percent: number;
}

export type ReportDisposition = 'none' | 'quarantine' | 'reject';

/** Messages that were alike. */
export interface ReportRow {
  /** IP address. */
  readonly source: string;
  readonly count: number;
  readonly disposition: ReportDisposition;
  readonly dkimAligned: boolean;
  readonly spfAligned: boolean;
  /** Why another disposition than the published one was taken. */
  readonly override: 'sampled_out' | 'trusted_forwarder' | 'local_policy' | 'other' | null;
  readonly headerFrom: string;
  readonly envelopeFrom: string | null;
  readonly dkim: readonly { readonly domain: string; readonly selector: string | null; readonly result: string }[];
  readonly spf: readonly {
    readonly domain: string;
    readonly scope: 'helo' | 'mfrom' | null;
    readonly result: string;
  }[];
}
