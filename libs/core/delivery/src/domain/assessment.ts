import {
  type ArcVerdict,
  arcMethod,
  type DkimVerdict,
  dkimMethod,
  type DmarcVerdict,
  dmarcMethod,
  type IprevVerdict,
  iprevMethod,
  type MethodResult,
  printResults,
  type SpfVerdict,
  spfMethod,
} from '#formats/mailauth';

/** What SPF says of one identity: a domain, or a mailbox with its domain. */
export interface SpfFinding {
  readonly identity: 'helo' | 'mailfrom';
  readonly value: string;
  readonly domain: string;
  readonly verdict: SpfVerdict;
}

/**
 * The author's domain, or why there is no one to ask: nobody is named (`none`), or several are, or nobody can say who
 * (`unclear`).
 */
export type Author = { readonly domain: string } | 'none' | 'unclear';

/** What is known of where a message comes from. */
export interface Assessment {
  /** IP address that it came from. */
  readonly remote: string;
  readonly iprev: IprevVerdict;
  /** HELO before MAIL FROM. */
  readonly spf: readonly SpfFinding[];
  readonly dkim: readonly DkimVerdict[];
  readonly arc: ArcVerdict;
  readonly author: Author;
  /** Null where no domain could be asked. */
  readonly dmarc: DmarcVerdict | null;
}

/** Signatures that are reported each; the others say nothing more. */
const maxReported = 10;

/** Our field about a message (RFC 8601 §2.2). */
export function resultsField(assessment: Assessment, authservId: string): Buffer {
  const { remote, iprev, spf, dkim, arc } = assessment;
  const results: MethodResult[] = [
    iprevMethod(iprev, remote),
    ...spf.map(({ verdict, identity, value }) => spfMethod(verdict, identity, value)),
    ...(dkim.length === 0 ? [none('dkim')] : dkim.slice(0, maxReported).map(dkimMethod)),
    ...(arc.result === 'none' ? [] : [arcMethod(arc, remote)]),
    dmarcOf(assessment),
  ];
  return Buffer.from(`Authentication-Results: ${printResults({ authservId, results })}\r\n`);
}

function dmarcOf({ dmarc, author }: Assessment): MethodResult {
  if (dmarc !== null) return dmarcMethod(dmarc);
  // RFC 7489 §6.6.1: what names no single domain cannot be evaluated.
  const reason = author === 'none' ? 'no author' : 'no single domain of authors';
  return { ...none('dmarc'), result: 'permerror', reason };
}

function none(method: string): MethodResult {
  return { method, result: 'none', reason: null, comment: null, properties: [] };
}

/** The identity of MAIL FROM, for which HELO stands where the reverse-path is null (RFC 7208 §2.4). */
export function envelopeFinding(spf: readonly SpfFinding[]): SpfFinding | null {
  return spf.at(-1) ?? null;
}
