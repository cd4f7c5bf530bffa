import type { KeptPolicy } from '#core/delivery';
import type { TlsDemand } from './demand.js';

/** What a domain, or we for it, ask of TLS beside what the DNS says of its hosts. */
export interface DomainTls {
  /** Null: nothing is asked for. */
  readonly demand: ((host: string) => TlsDemand) | null;
  /** Hosts to which mail may go (RFC 8461 §4.1); null: any. */
  readonly allows: ((host: string) => boolean) | null;
  /** Our own rule: what DANE says of the hosts does not matter then. */
  readonly final: boolean;
  /** What it has published by MTA-STS, which may be in testing; null: nothing, or nothing that is asked about. */
  readonly sts: PublishedSts | null;
}

/** A policy, and why there is none, or not the newest. */
export interface PublishedSts {
  readonly policy: Pick<KeptPolicy, 'mode' | 'mx'> | null;
  readonly trouble: 'sts-policy-fetch-error' | 'sts-policy-invalid' | null;
}

/** Knows what TLS domains need. */
export interface TlsPolicies {
  of(domain: string): Promise<DomainTls>;
}

export const noPolicy: DomainTls = { demand: null, allows: null, final: false, sts: null };

/** Nobody asks for anything. */
export const noPolicies: TlsPolicies = { of: () => Promise.resolve(noPolicy) };
