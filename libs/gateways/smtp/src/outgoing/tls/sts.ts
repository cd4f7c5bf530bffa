import type { KeptPolicy, TlsLevel, TlsRules } from '#core/delivery';
import { allowsHost, readStsId, readStsPolicy } from '#formats/mtasts';
import { type Clock, recordsOf, type Resolver } from '#kernel';
import type { TlsDemand } from './demand.js';
import type { PolicyFetcher } from './fetchPolicy.js';
import { type DomainTls, noPolicy, type PublishedSts, type TlsPolicies } from './policies.js';

export interface StsParts {
  readonly resolver: Resolver;
  readonly fetcher: PolicyFetcher;
  readonly rules: Pick<TlsRules, 'of' | 'keep'>;
  readonly clock: Clock;
}

type Trouble = NonNullable<PublishedSts['trouble']>;

/** Milliseconds for which a policy that cannot be had is not asked for again (RFC 8461 §3.3: five minutes). */
const failureTime = 300_000;
const maxFailures = 10_000;

/** What administrators rule for domains, and what domains publish by MTA-STS. */
export class PublishedPolicies implements TlsPolicies {
  /** When a policy could not be had, and why, by domain and identifier. */
  private readonly failures = new Map<string, { readonly at: number; readonly trouble: Trouble }>();
  private readonly pending = new Map<string, Promise<KeptPolicy | Trouble>>();

  constructor(private readonly parts: StsParts) {}

  async of(domain: string): Promise<DomainTls> {
    // An address has no policy.
    if (domain.startsWith('[')) return noPolicy;
    const { level, policy } = await this.parts.rules.of(domain);
    if (level !== null) return ruled(level);
    const current = await this.current(domain, policy);
    return typeof current === 'string' ? published(policy, current) : published(current, null);
  }

  /** The policy of a domain, fetched where what is kept is not it; why, where it cannot be had. */
  private async current(domain: string, kept: KeptPolicy | null): Promise<KeptPolicy | Trouble | null> {
    const id = readStsId(recordsOf(await this.parts.resolver.lookup('TXT', `_mta-sts.${domain}`)));
    // RFC 8461 §5.1: without a record, what is kept holds until its time is over.
    if (id === null || id === kept?.id) return kept;
    const key = `${domain} ${id}`;
    const failure = this.failures.get(key);
    if (failure && this.parts.clock.now() - failure.at < failureTime) return failure.trouble;
    const underway = this.pending.get(key) ?? this.fetch(domain, id).finally(() => this.pending.delete(key));
    this.pending.set(key, underway);
    return await underway;
  }

  private async fetch(domain: string, id: string): Promise<KeptPolicy | Trouble> {
    const text = await this.parts.fetcher.fetch(domain);
    const policy = text === null ? null : readStsPolicy(text);
    if (policy === null) {
      const key = `${domain} ${id}`;
      this.failures.delete(key);
      const trouble = text === null ? 'sts-policy-fetch-error' : 'sts-policy-invalid';
      this.failures.set(key, { at: this.parts.clock.now(), trouble });
      if (this.failures.size > maxFailures) this.failures.delete(this.failures.keys().next().value as string);
      return trouble;
    }
    const { mode, mx, maxAge } = policy;
    await this.parts.rules.keep(domain, { id, mode, mx }, maxAge);
    return { id, mode, mx };
  }
}

function ruled(level: TlsLevel): DomainTls {
  const demands: Readonly<Record<TlsLevel, (host: string) => TlsDemand>> = {
    none: () => ({ required: false, proof: { kind: 'none' }, source: 'policy', off: true }),
    encrypt: () => ({ required: true, proof: { kind: 'none' }, source: 'policy' }),
    verify: (host) => ({ required: true, proof: { kind: 'names', names: [host] }, source: 'policy' }),
  };
  return { demand: demands[level], allows: null, final: true, sts: null };
}

/** RFC 8461 §5: in testing, and with `none`, mail goes as if there were no policy. */
function published(policy: KeptPolicy | null, trouble: Trouble | null): DomainTls {
  const isInForce = policy !== null && policy.mode !== 'none';
  const sts = isInForce || trouble !== null ? { policy: isInForce ? policy : null, trouble } : null;
  if (policy?.mode !== 'enforce') return { ...noPolicy, sts };
  return {
    sts,
    demand: (host) => ({ required: true, proof: { kind: 'names', names: [host] }, source: 'mta-sts' }),
    allows: (host) => allowsHost(policy, host),
    final: false,
  };
}
