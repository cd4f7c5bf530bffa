/** Every bound on what asking the DNS costs. Times are in milliseconds, TTLs in seconds. */
export interface DnsLimits {
  /** How long one server is waited for, once. */
  readonly timeout: number;
  /** How often a question is sent, all servers together. */
  readonly attempts: number;
  /** Questions in a row without an answer, after which a server is left alone, and for how long. */
  readonly silentAfter: number;
  readonly silentFor: number;
  /** Octets of a UDP answer that are offered to be taken (RFC 6891 §6.2.5): what passes without fragments. */
  readonly udpSize: number;
  readonly maxRecords: number;
  /** Questions under way at a time, and how many may wait for that. */
  readonly maxConcurrent: number;
  readonly maxWaiting: number;
  readonly maxCacheEntries: number;
  /** An answer with more octets than this, as it is kept, is not cached. */
  readonly maxCachedOctets: number;
  readonly maxTtl: number;
  /** RFC 2308 §5: one to three hours have been found to work well. */
  readonly maxNegativeTtl: number;
  /**
   * For how long it is remembered that there is nothing where the answer does not say for how long (RFC 2308 §5 advises
   * against keeping it): each message of a flood would ask again.
   */
  readonly minNegativeTtl: number;
  /** For how long a failure is remembered: at most five minutes (RFC 2308 §7.1). */
  readonly failureTtl: number;
}

export const DNS_LIMITS: DnsLimits = {
  timeout: 2500,
  attempts: 4,
  silentAfter: 5,
  silentFor: 30_000,
  udpSize: 1232,
  maxRecords: 1024,
  maxConcurrent: 200,
  maxWaiting: 5000,
  maxCacheEntries: 20_000,
  maxCachedOctets: 16_384,
  maxTtl: 86_400,
  maxNegativeTtl: 3600,
  minNegativeTtl: 5,
  failureTtl: 5,
};
