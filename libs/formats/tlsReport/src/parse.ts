/** A report about TLS (RFC 8460 §4.4). Times are milliseconds since 1970. */
export interface TlsReport {
  readonly organisation: string;
  readonly contact: string;
  readonly id: string;
  readonly begin: number;
  readonly end: number;
  readonly policies: readonly TlsPolicyReport[];
}

export interface TlsPolicyReport {
  readonly type: 'sts' | 'tlsa' | 'no-policy-found' | 'unknown';
  readonly domain: string;
  readonly successes: number;
  readonly failures: number;
  readonly details: readonly TlsFailure[];
}

export interface TlsFailure {
  readonly result: string;
  readonly sending: string;
  readonly receiving: string;
  readonly count: number;
}

/** Every bound on a report; octets are those of the unpacked text. */
export interface TlsReportLimits {
  readonly octets: number;
  readonly policies: number;
  readonly details: number;
  readonly characters: number;
}

export const TLS_REPORT_LIMITS: TlsReportLimits = {
  octets: 5 * 1024 * 1024,
  policies: 100,
  details: 1000,
  characters: 300,
};

/** Reads a report; null for what is none. Policies that cannot be read are left out. */
export function parseTlsReport(octets: Buffer, limits: TlsReportLimits): TlsReport | null {
  if (octets.length > limits.octets) return null;
  const root = readJson(octets);
  if (root === null) return null;
  const read = new Reader(limits);
  const range = objectIn(root['date-range']);
  const [begin, end] = [range?.['start-datetime'], range?.['end-datetime']].map((value) =>
    Date.parse(read.text(value)),
  );
  const id = read.text(root['report-id']);
  const isDated = begin !== undefined && end !== undefined && begin <= end;
  if (!isDated || id === '' || !Array.isArray(root['policies'])) return null;
  return {
    organisation: read.text(root['organization-name']),
    contact: read.text(root['contact-info']),
    id,
    begin,
    end,
    policies: root['policies'].slice(0, limits.policies).flatMap((each) => read.policy(objectIn(each)) ?? []),
  };
}

type Json = Readonly<Record<string, unknown>>;

class Reader {
  constructor(private readonly limits: TlsReportLimits) {}

  text(value: unknown): string {
    if (typeof value !== 'string') return '';
    return printable(value.slice(0, this.limits.characters)).trim();
  }

  policy(item: Json | null): TlsPolicyReport | null {
    const policy = objectIn(item?.['policy']);
    const summary = objectIn(item?.['summary']);
    const domain = this.text(policy?.['policy-domain']).toLowerCase().replace(/\.$/, '');
    if (item === null || domain === '') return null;
    const details = Array.isArray(item['failure-details']) ? item['failure-details'] : [];
    return {
      type: typeIn(this.text(policy?.['policy-type'])),
      domain,
      successes: countIn(summary?.['total-successful-session-count']),
      failures: countIn(summary?.['total-failure-session-count']),
      details: details.slice(0, this.limits.details).flatMap((each) => this.failure(objectIn(each)) ?? []),
    };
  }

  private failure(item: Json | null): TlsFailure | null {
    if (item === null) return null;
    return {
      result: this.text(item['result-type']) || 'unknown',
      sending: this.text(item['sending-mta-ip']),
      receiving: this.text(item['receiving-mx-hostname']),
      count: countIn(item['failed-session-count']),
    };
  }
}

function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\0-\x1f\x7f]+/g, ' ').toWellFormed();
}

function typeIn(text: string): TlsPolicyReport['type'] {
  return text === 'sts' || text === 'tlsa' || text === 'no-policy-found' ? text : 'unknown';
}

function countIn(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

function readJson(octets: Buffer): Json | null {
  try {
    return objectIn(JSON.parse(octets.toString('utf8')));
  } catch {
    return null;
  }
}

function objectIn(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}
