import {
  type ArcVerdict,
  arcMethod,
  type BimiVerdict,
  type DkimVerdict,
  dkimMethod,
  type DmarcVerdict,
  dmarcMethod,
  type IprevVerdict,
  iprevMethod,
  type MethodResult,
  parseResults,
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
  /** Null where nobody may show an indicator. */
  readonly bimi: BimiVerdict | null;
  /** Somebody trusted has sealed that DMARC passed where they got it (RFC 8617 §7.2.1); null where nobody has. */
  readonly vouchedBy: string | null;
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
    ...bimiOf(assessment),
  ];
  return Buffer.from(`Authentication-Results: ${printResults({ authservId, results })}\r\n`);
}

function dmarcOf({ dmarc, author }: Assessment): MethodResult {
  if (dmarc !== null) return dmarcMethod(dmarc);
  // RFC 7489 §6.6.1: what names no single domain cannot be evaluated.
  const reason = author === 'none' ? 'no author' : 'no single domain of authors';
  return { ...none('dmarc'), result: 'permerror', reason };
}

function bimiOf({ bimi, author }: Assessment): MethodResult[] {
  if (bimi === null || bimi.result === 'none' || bimi.result === 'skipped' || typeof author === 'string') return [];
  const property = (name: string, value: string) => ({ type: 'header', property: name, value });
  const properties = [property('d', author.domain), property('selector', bimi.selector)];
  return [{ ...none('bimi'), result: bimi.result, properties }];
}

/**
 * The last sealer of a chain, where it is one of those that are trusted and says that DMARC passed (RFC 8617 §7.2.1): a
 * list that changes what it sends on breaks what the author had signed.
 */
export function voucherIn(arc: ArcVerdict, trusted: ReadonlySet<string>): string | null {
  const sealer = arc.result === 'pass' ? arc.sealers.at(-1) : undefined;
  if (sealer === undefined || !trusted.has(sealer.domain)) return null;
  const said = parseResults(sealer.results)?.results.find(({ method }) => method === 'dmarc');
  return said?.result === 'pass' ? sealer.domain : null;
}

function none(method: string): MethodResult {
  return { method, result: 'none', reason: null, comment: null, properties: [] };
}

/** The identity of MAIL FROM, for which HELO stands where the reverse-path is null (RFC 7208 §2.4). */
export function envelopeFinding(spf: readonly SpfFinding[]): SpfFinding | null {
  return spf.at(-1) ?? null;
}

/** One word for each check, for counters and traces. */
export function summaryOf({ spf, dkim, arc, dmarc, iprev }: Assessment): Readonly<Record<string, string>> {
  return {
    spf: envelopeFinding(spf)?.verdict.result ?? 'none',
    dkim: dkim.find(({ result }) => result === 'pass')?.result ?? dkim[0]?.result ?? 'none',
    arc: arc.result,
    dmarc: dmarc?.result ?? 'permerror',
    iprev: iprev.result,
  };
}
