import { type Resolver, type TlsaRecord, recordsOf } from '#kernel';
import { usableRecords } from './dane.js';
import { opportunistic, type TlsDemand } from './demand.js';
import type { DomainTls } from './policies.js';

/** A host about whose TLS is to be decided. */
export interface TlsSubject {
  /** As the MX record has it. */
  readonly host: string;
  /** Where the aliases of the host lead. */
  readonly owner: string;
  /** The domain of the recipient, and where its aliases lead. */
  readonly domains: readonly string[];
  readonly port: number;
  /** DNSSEC says that the host is the domain's, and what its addresses are. */
  readonly secure: boolean;
  readonly policy: DomainTls;
  readonly requireTls: boolean;
}

/** What TLS the connection needs; null when nobody can say now, and the host must be left alone. */
export async function tlsDemand(resolver: Resolver, subject: TlsSubject): Promise<TlsDemand | null> {
  const { policy, host, requireTls } = subject;
  const asked = policy.demand?.(host) ?? opportunistic;
  const dane = policy.final || !subject.secure ? opportunistic : await daneDemand(resolver, subject);
  if (dane === null) return null;
  // RFC 8461 §2: what MTA-STS finds right does not excuse what DANE finds wrong.
  const demand = dane.required ? dane : asked;
  if (!requireTls || (demand.required && demand.proof.kind !== 'none')) return demand;
  // RFC 8689 §4.2.1: the certificate has to be proved in one way or another.
  return { required: true, proof: { kind: 'names', names: [host] }, source: 'requiretls' };
}

async function daneDemand(resolver: Resolver, subject: TlsSubject): Promise<TlsDemand | null> {
  const { owner, host, domains, port } = subject;
  // RFC 7672 §2.2.2: first where the aliases lead, then the name itself.
  for (const name of new Set([owner, host])) {
    const answer = await resolver.lookup('TLSA', `_${port}._tcp.${name}`);
    // RFC 7672 §2.1.3: as if the host could not be reached.
    if (answer.kind === 'temporary') return null;
    if (answer.kind !== 'found' || !answer.secure) continue;
    const records: readonly TlsaRecord[] = usableRecords(recordsOf(answer));
    // RFC 7672 §2.2: records that nobody can use ask for TLS all the same.
    const published = recordsOf(answer);
    if (records.length === 0) return { required: true, proof: { kind: 'none' }, source: 'dane', published };
    // RFC 7672 §3.2.2: the name of the host, or that of the domain.
    return {
      required: true,
      proof: { kind: 'dane', records, names: [...new Set([owner, host, ...domains])] },
      source: 'dane',
      published,
    };
  }
  return opportunistic;
}
