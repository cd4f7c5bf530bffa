import { type KeptPolicy, noSessionPolicy, type SessionPolicy, type TlsResult, type TlsSession } from '#core/delivery';
import type { TlsRecord } from './dane.js';
import type { TlsDemand } from './demand.js';
import type { DomainTls } from './policies.js';

/** Hears how sessions went under TLS. */
export interface SessionNotes {
  note(session: TlsSession): void;
}

/** What is wrong with the TLS of a session, in the words of a report (RFC 8460 §4.3) and in ours. */
export interface TlsFlaw {
  readonly result: TlsResult;
  readonly text: string;
}

/** Where a session was, as far as it came. */
export interface SessionPlace {
  readonly host: string;
  readonly address: string;
  readonly sending: string;
}

const maxReason = 200;

/** The policy that a session with a host is held against: DANE's before MTA-STS's, as it is with mail (RFC 8461 §2). */
export function sessionPolicy({ sts }: DomainTls, demand: TlsDemand | null): SessionPolicy {
  if (demand?.source === 'dane')
    return { type: 'tlsa', strings: (demand.published ?? []).map(recordText), mxHosts: [] };
  if (sts === null) return noSessionPolicy;
  const { policy } = sts;
  return policy ? stsPolicy(policy) : { type: 'sts', strings: [], mxHosts: [] };
}

function stsPolicy({ mode, mx }: Pick<KeptPolicy, 'mode' | 'mx'>): SessionPolicy {
  return { type: 'sts', strings: ['version: STSv1', `mode: ${mode}`, ...mx.map((host) => `mx: ${host}`)], mxHosts: mx };
}

/** What the policy itself lacks, whatever the server shows. */
export function policyFlaw({ sts }: DomainTls, demand: TlsDemand | null): TlsFlaw | null {
  if (demand?.source === 'dane')
    return demand.proof.kind === 'none' ? { result: 'tlsa-invalid', text: 'no TLSA record can be used' } : null;
  if (!sts?.trouble) return null;
  const text = sts.trouble === 'sts-policy-invalid' ? 'the policy cannot be read' : 'the policy cannot be fetched';
  return { result: sts.trouble, text };
}

/** A session as it is counted. */
export function sessionOf(
  domain: string,
  policy: SessionPolicy,
  { host, address, sending }: SessionPlace,
  flaw: TlsFlaw | null,
): TlsSession {
  if (flaw === null) return { domain, policy, failure: null };
  const reason = flaw.text.slice(0, maxReason);
  return { domain, policy, failure: { result: flaw.result, sending, host, address, reason } };
}

/** The text form of a record (RFC 6698 §2.2). */
const recordText = ({ usage, selector, matching, data }: TlsRecord): string =>
  `${usage} ${selector} ${matching} ${Buffer.from(data).toString('hex')}`;
