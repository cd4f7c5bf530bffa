/** What was wrong with the TLS of a session (RFC 8460 §4.3). */
export type TlsResult =
  | 'starttls-not-supported'
  | 'certificate-host-mismatch'
  | 'certificate-expired'
  | 'certificate-not-trusted'
  | 'validation-failure'
  | 'tlsa-invalid'
  | 'sts-policy-fetch-error'
  | 'sts-policy-invalid';

/** What a domain has published about its TLS, as it was when a session was held against it. */
export interface SessionPolicy {
  readonly type: 'sts' | 'tlsa' | 'no-policy-found';
  /** As it was published, a text for each line or record. */
  readonly strings: readonly string[];
  /** Hosts that an MTA-STS policy names. */
  readonly mxHosts: readonly string[];
}

export interface SessionFailure {
  readonly result: TlsResult;
  /** Address of ours; empty where there was none. */
  readonly sending: string;
  readonly host: string;
  /** Its address; empty where it was not asked for. */
  readonly address: string;
  readonly reason: string;
}

/** A session with a server of another domain. */
export interface TlsSession {
  readonly domain: string;
  readonly policy: SessionPolicy;
  /** Null: it went well. */
  readonly failure: SessionFailure | null;
}

export const noSessionPolicy: SessionPolicy = { type: 'no-policy-found', strings: [], mxHosts: [] };
