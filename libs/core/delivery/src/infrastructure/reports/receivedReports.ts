import { type DmarcReport, parseDmarcReport, REPORT_LIMITS } from '#formats/dmarcReport';
import { allParts, type Part, parseMessage, partContent } from '#formats/mime';
import { parseTlsReport, TLS_REPORT_LIMITS, type TlsReport } from '#formats/tlsReport';
import type { Clock } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import * as sql from './statements.js';
import { unpackReport } from './unpack.js';

/** Parts of a message that are tried: a report has one. */
const maxParts = 3;
const day = 24 * 60 * 60 * 1000;
/** Milliseconds for which reports are kept. */
const kept = 400 * day;
const longest = 200;

/** Takes in what others report about mail of our domains. */
export class ReceivedReports {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps the reports in a message to a report address of a domain; gives their number. Those about other domains are
   * nobody's; those that are known count, and change nothing.
   */
  async take(message: Buffer, domain: string): Promise<number> {
    let count = 0;
    const parts = [...allParts(parseMessage(message).root)].filter(mayHoldReport).slice(0, maxParts);
    for (const part of parts) {
      const content = partContent(message, part);
      const xml = await unpackReport(content, '.xml', REPORT_LIMITS.octets);
      const report = xml && parseDmarcReport(xml, REPORT_LIMITS);
      if (report) count += await this.keepDmarc(report, domain);
      if (report) continue;
      const json = await unpackReport(content, '.json', TLS_REPORT_LIMITS.octets);
      const tls = json && parseTlsReport(json, TLS_REPORT_LIMITS);
      if (tls) count += await this.keepTls(tls, domain);
    }
    return count;
  }

  /** Forgets what is old. */
  async tend(): Promise<void> {
    const before = new Date(this.clock.now() - kept);
    await rowsOf(this.database.pool, sql.forgetDmarcReports, [before]);
    await rowsOf(this.database.pool, sql.forgetTlsReports, [before]);
  }

  private async keepDmarc(report: DmarcReport, domain: string): Promise<number> {
    const { rows } = report;
    if (!isWithin(report.policy.domain, domain)) return 0;
    await rowsOf(this.database.pool, sql.keepDmarcReport, [
      ...this.headOf(domain, report.organisation, report.id, report.begin * 1000, report.end * 1000),
      rows.map(({ source }) => source),
      rows.map(({ count }) => count),
      rows.map(({ disposition }) => disposition),
      rows.map(({ dkimAligned }) => dkimAligned),
      rows.map(({ spfAligned }) => spfAligned),
      rows.map(({ headerFrom }) => headerFrom),
    ]);
    return 1;
  }

  private async keepTls(report: TlsReport, domain: string): Promise<number> {
    const policies = report.policies.filter((policy) => isWithin(policy.domain, domain));
    if (policies.length === 0) return 0;
    const head = this.headOf(domain, report.organisation, report.id, report.begin, report.end);
    await rowsOf(this.database.pool, sql.keepTlsReport, [...head, JSON.stringify(policies)]);
    return 1;
  }

  private headOf(domain: string, organisation: string, id: string, begin: number, end: number): unknown[] {
    const text = (value: string): string => value.replaceAll('\0', '').slice(0, longest).toWellFormed();
    return [domain, text(organisation), text(id), new Date(begin), new Date(end), new Date(this.clock.now())];
  }
}

/** Files, and texts that say they are reports; the words around them are not tried. */
function mayHoldReport({ type, subtype, filename, children }: Part): boolean {
  if (children.length > 0 || type === 'multipart' || type === 'message') return false;
  return type === 'application' || subtype === 'xml' || filename !== null;
}

function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
