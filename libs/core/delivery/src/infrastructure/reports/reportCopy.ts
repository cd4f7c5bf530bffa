import type { Address } from '#kernel';
import { isReportAddress } from '../../domain/reportAddresses.js';
import type { ReceivedReports } from './receivedReports.js';

/** Octets of a message that may be a report; what is longer is none. */
const maxOctets = 16 * 1024 * 1024;

/** Holds a message to report addresses until it is read. */
export class ReportCopy {
  private chunks: Buffer[] = [];
  private octets = 0;
  private readonly domains: ReadonlySet<string>;

  private constructor(
    addresses: readonly Address[],
    private readonly reports: Pick<ReceivedReports, 'take'>,
  ) {
    this.domains = new Set(addresses.map(({ domain }) => domain));
  }

  /** Null where nobody is a report address. */
  static of(recipients: readonly Address[], reports: Pick<ReceivedReports, 'take'>): ReportCopy | null {
    const addresses = recipients.filter(isReportAddress);
    return addresses.length === 0 ? null : new ReportCopy(addresses, reports);
  }

  write(chunk: Buffer): void {
    this.octets += chunk.length;
    if (this.octets <= maxOctets) this.chunks.push(chunk);
    else this.chunks = [];
  }

  /** Keeps the reports in it; gives their number. */
  async take(): Promise<number> {
    if (this.octets > maxOctets) return 0;
    const message = Buffer.concat(this.chunks);
    let count = 0;
    for (const domain of this.domains) count += await this.reports.take(message, domain);
    return count;
  }
}
