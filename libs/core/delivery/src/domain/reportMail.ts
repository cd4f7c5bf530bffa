import { foldHeader } from '#formats/mime';
import { reportAddresses } from './reportAddresses.js';

/** A report on its way to whom it is about. Times are seconds since 1970. */
export interface ReportMail {
  readonly about: string;
  /** A domain of ours, for which the server writes. */
  readonly from: string;
  readonly to: readonly string[];
  readonly hostname: string;
  readonly id: string;
  readonly begin: number;
  readonly end: number;
  /** The report, packed by gzip. */
  readonly packed: Buffer;
}

/** The message that carries a report (RFC 7489 §7.2.1.1). */
export function printReportMail(mail: ReportMail): Buffer {
  const { about, from, to, hostname, id, begin, end, packed } = mail;
  // RFC 7489 §7.2.1.1: receiver "!" policy-domain "!" begin "!" end
  const file = `${hostname}!${about}!${begin}!${end}.xml.gz`;
  const boundary = `report-${begin}-${end}`;
  const part = (type: string, more: string): string => `--${boundary}\r\nContent-Type: ${type}\r\n${more}\r\n`;
  const words = `This is a report about mail in the name of ${about}, as ${hostname} has received it.\r\n`;
  return Buffer.from(
    [
      foldHeader('From', `<${reportAddresses(from).dmarc}>`),
      foldHeader('To', to.map((address) => `<${address}>`).join(', ')),
      foldHeader('Subject', `Report Domain: ${about} Submitter: ${hostname} Report-ID: <${id}>`),
      // RFC 3834 §5
      'Auto-Submitted: auto-generated\r\n',
      `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n`,
      part('text/plain; charset=us-ascii', ''),
      words,
      part(
        'application/gzip',
        `Content-Disposition: attachment;\r\n filename="${file}"\r\nContent-Transfer-Encoding: base64\r\n`,
      ),
      `${
        packed
          .toString('base64')
          .match(/.{1,76}/g)
          ?.join('\r\n') ?? ''
      }\r\n--${boundary}--\r\n`,
    ].join(''),
  );
}
