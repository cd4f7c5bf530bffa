import { isIpAddress } from './address.js';
import type { ReportLimits } from './limits.js';
import type { DmarcReport, PublishedPolicy, ReportDisposition, ReportRow } from './types.js';
import { childrenOf, readXml, textAt, type XmlElement, XmlFault } from './xml.js';

const maxTime = 0xffff_ffff;

/** Reads a report (RFC 7489 §7.2); null for what is none. Rows that cannot be read are left out. */
export function parseDmarcReport(octets: Buffer, limits: ReportLimits): DmarcReport | null {
  if (octets.length > limits.octets) return null;
  let root: XmlElement;
  try {
    root = readXml(octets.toString('utf8'), limits);
  } catch (error) {
    if (error instanceof XmlFault) return null;
    throw error;
  }
  if (root.name !== 'feedback') return null;
  const metadata = childrenOf(root, 'report_metadata')[0];
  const policy = policyOf(childrenOf(root, 'policy_published')[0]);
  const time = (name: string) => numberIn(textAt(metadata, 'date_range', name), maxTime);
  const [begin, end] = [time('begin'), time('end')];
  const id = textAt(metadata, 'report_id');
  if (policy === null || begin === null || end === null || end < begin || id === '') return null;
  const rows = childrenOf(root, 'record').slice(0, limits.rows);
  return {
    organisation: textAt(metadata, 'org_name'),
    email: textAt(metadata, 'email'),
    id,
    begin,
    end,
    policy,
    rows: rows.flatMap((record) => rowOf(record, limits) ?? []),
  };
}

function policyOf(element: XmlElement | undefined): PublishedPolicy | null {
  const domain = domainIn(textAt(element, 'domain'));
  if (domain === '') return null;
  const alignment = (name: string) => (textAt(element, name) === 's' ? 's' : 'r');
  return {
    domain,
    policy: dispositionIn(textAt(element, 'p')) ?? 'none',
    subdomainPolicy: dispositionIn(textAt(element, 'sp')),
    dkimAlignment: alignment('adkim'),
    spfAlignment: alignment('aspf'),
    percent: numberIn(textAt(element, 'pct'), 100) ?? 100,
  };
}

function rowOf(record: XmlElement, { results }: ReportLimits): ReportRow | null {
  const [row] = childrenOf(record, 'row');
  const source = textAt(row, 'source_ip');
  const count = numberIn(textAt(row, 'count'), 1_000_000_000);
  if (!isIpAddress(source) || count === null) return null;
  const verdict = (name: string) => textAt(row, 'policy_evaluated', name) === 'pass';
  const authentication = childrenOf(record, 'auth_results')[0];
  const scope = (text: string) => (text === 'helo' || text === 'mfrom' ? text : null);
  return {
    source,
    count,
    disposition: dispositionIn(textAt(row, 'policy_evaluated', 'disposition')) ?? 'none',
    dkimAligned: verdict('dkim'),
    spfAligned: verdict('spf'),
    override: overrideIn(textAt(row, 'policy_evaluated', 'reason', 'type')),
    headerFrom: domainIn(textAt(record, 'identifiers', 'header_from')),
    envelopeFrom: domainIn(textAt(record, 'identifiers', 'envelope_from')) || null,
    dkim: childrenOf(authentication, 'dkim')
      .slice(0, results)
      .map((each) => ({
        domain: domainIn(textAt(each, 'domain')),
        selector: textAt(each, 'selector') || null,
        result: wordIn(textAt(each, 'result')),
      })),
    spf: childrenOf(authentication, 'spf')
      .slice(0, results)
      .map((each) => ({
        domain: domainIn(textAt(each, 'domain')),
        scope: scope(textAt(each, 'scope')),
        result: wordIn(textAt(each, 'result')),
      })),
  };
}

function numberIn(text: string, max: number): number | null {
  return /^\d{1,10}$/.test(text) && Number(text) <= max ? Number(text) : null;
}

function dispositionIn(text: string): ReportDisposition | null {
  const word = text.toLowerCase();
  return word === 'none' || word === 'quarantine' || word === 'reject' ? word : null;
}

function overrideIn(text: string): ReportRow['override'] {
  if (text === '') return null;
  return text === 'sampled_out' || text === 'trusted_forwarder' || text === 'local_policy' ? text : 'other';
}

const domainIn = (text: string): string => (/^[\w.-]{1,253}$/.test(text) ? text.toLowerCase().replace(/\.$/, '') : '');
const wordIn = (text: string): string => (/^[a-z]{1,20}$/i.test(text) ? text.toLowerCase() : 'unknown');
