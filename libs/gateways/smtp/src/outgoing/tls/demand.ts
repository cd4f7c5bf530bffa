import type { TlsRecord } from './dane.js';

/** Where a demand on TLS comes from; it stands in the log. */
export type DemandSource = 'opportunity' | 'dane' | 'mta-sts' | 'requiretls' | 'policy' | 'smarthost';

/** What a server has to show. */
export type Proof =
  /** Any certificate will do. */
  | { readonly kind: 'none' }
  /** A certificate that a known authority issued, for one of these names. */
  | { readonly kind: 'names'; readonly names: readonly string[] }
  /** One that the DNS names (RFC 7672 §3). */
  | { readonly kind: 'dane'; readonly names: readonly string[]; readonly records: readonly TlsRecord[] };

/** What TLS a connection needs. */
export interface TlsDemand {
  /** Nothing is sent without it. */
  readonly required: boolean;
  readonly proof: Proof;
  readonly source: DemandSource;
  /** What it is held against for the report to the domain alone: a policy that is in testing. */
  readonly trial?: Proof;
  /** The records of DANE, as they were published. */
  readonly published?: readonly TlsRecord[];
  /** TLS is not even tried. */
  readonly off?: true;
}

/** RFC 7435 §4: better than nothing, where nothing better is known of. */
export const opportunistic: TlsDemand = { required: false, proof: { kind: 'none' }, source: 'opportunity' };

/** What a message asks of TLS beside what its domain does: nothing, that it is proved, or that nothing hangs on it. */
export type TlsWish = 'usual' | 'required' | 'optional';

/** A connection in the clear, after TLS has failed where it need not be. */
export const cleartext: TlsDemand = { ...opportunistic, off: true };

/** Whether one may go on without TLS when it fails. */
export function mayFallBack({ required, proof }: TlsDemand): boolean {
  return !required && proof.kind === 'none';
}

/** What a connection has: TLS, or nothing. */
export type UsedTls = TlsUse | 'none';

/** The TLS of a connection as the trace tells of it: `verified` is what the certificate was held against, and on whose behalf. */
export function tlsDetail(used: UsedTls): Readonly<Record<string, string>> {
  if (used === 'none') return { tls: 'none' };
  return { tls: `${used.version} ${used.cipher}`, verified: used.proof === 'none' ? 'none' : used.source };
}

/** What was used. */
export interface TlsUse {
  readonly version: string;
  readonly cipher: string;
  /** What the server has shown; `none`: nothing was asked for. */
  readonly proof: Proof['kind'];
  readonly source: DemandSource;
}
