import { parseTagList, withoutBlanks } from '../dkim/tagList.js';

export type DmarcPolicy = 'none' | 'quarantine' | 'reject';
export type Alignment = 'relaxed' | 'strict';

/** Where reports go to, and how large they may be in octets (RFC 7489 §6.2). */
export interface ReportTarget {
  readonly uri: string;
  readonly maxOctets: number | null;
}

/** What a domain wants done (RFC 7489 §6.3). */
export interface DmarcRecord {
  readonly policy: DmarcPolicy;
  readonly subdomainPolicy: DmarcPolicy | null;
  /** For subdomains that do not exist. */
  readonly nonExistentPolicy: DmarcPolicy | null;
  readonly dkimAlignment: Alignment;
  readonly spfAlignment: Alignment;
  /** Of a hundred failing messages, how many the policy is for; 0 where the domain only tries it out (`t=y`). */
  readonly percent: number;
  readonly aggregate: readonly ReportTarget[];
  readonly failure: readonly ReportTarget[];
  readonly failureOptions: readonly string[];
  /** Seconds between aggregate reports. */
  readonly interval: number;
  /** `psd`: y, a public suffix; n, an organisation of its own; u, unknown. */
  readonly publicSuffix: 'y' | 'n' | 'u';
}

const policies: readonly string[] = ['none', 'quarantine', 'reject'] satisfies DmarcPolicy[];
const DAY = 86_400;
const MAX_TARGETS = 20;

/** Reads a TXT record; null where it is no DMARC record, or one that counts for nothing. */
export function parseDmarcRecord(text: string): DmarcRecord | null {
  // RFC 7489 §6.4: the version stands first, in this very form.
  if (!/^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(text)) return null;
  const tags = parseTagList(text);
  if (tags === null) return null;
  const word = (tag: string) => tags.get(tag)?.toLowerCase() ?? '';
  const policyOf = (tag: string) => (policies.includes(word(tag)) ? (word(tag) as DmarcPolicy) : null);
  const aggregate = targetsOf(tags.get('rua'));
  // RFC 7489 §6.6.3: without a policy that can be read, a domain that wants reports has the policy none.
  const policy = policyOf('p') ?? (aggregate.length > 0 || !tags.has('p') ? 'none' : null);
  if (policy === null) return null;
  const alignment = (tag: string): Alignment => (word(tag) === 's' ? 'strict' : 'relaxed');
  const psd = word('psd');
  return {
    policy,
    subdomainPolicy: policyOf('sp'),
    nonExistentPolicy: policyOf('np'),
    dkimAlignment: alignment('adkim'),
    spfAlignment: alignment('aspf'),
    percent: word('t') === 'y' ? 0 : numberOf(word('pct'), 100, 100),
    aggregate,
    failure: targetsOf(tags.get('ruf')),
    failureOptions: (word('fo') || '0').split(':').map((option) => option.trim()),
    interval: numberOf(word('ri'), DAY, 0xffff_ffff),
    publicSuffix: psd === 'y' || psd === 'n' ? psd : 'u',
  };
}

function numberOf(text: string, fallback: number, max: number): number {
  return /^\d{1,10}$/.test(text) && Number(text) <= max ? Number(text) : fallback;
}

/** `dmarc-uri *( "," dmarc-uri )`, each with "!" and a size where it has one (RFC 7489 §6.4). */
function targetsOf(text = ''): readonly ReportTarget[] {
  const targets: ReportTarget[] = [];
  for (const piece of withoutBlanks(text).split(',').slice(0, MAX_TARGETS)) {
    const match = /^([a-z][a-z0-9+.-]*:[!-~]+?)(?:!(\d{1,12})([kmgt]?))?$/i.exec(piece);
    if (match === null) continue;
    const [, uri = '', digits, unit = ''] = match;
    const power = ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase());
    targets.push({ uri, maxOctets: digits === undefined ? null : Number(digits) * 1024 ** power });
  }
  return targets;
}
