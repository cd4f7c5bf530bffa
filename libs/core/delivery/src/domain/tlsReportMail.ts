import { foldHeader } from '#formats/mime';
import { reportAddresses } from './reportAddresses.js';
import type { ReportMail } from './reportMail.js';

/** The name of the file that a report is in (RFC 8460 §5.1). */
const fileOf = ({ hostname, about, begin, end }: ReportMail): string =>
  `${hostname}!${about}!${begin}!${end}!001.json.gz`;

/** The message that carries a report about TLS (RFC 8460 §5.3). */
export function printTlsReportMail(mail: ReportMail): Buffer {
  const { about, from, to, hostname, id, begin, end, packed } = mail;
  const boundary = `report-${begin}-${end}`;
  const base64 = packed.toString('base64').match(/.{1,76}/g) ?? [];
  return Buffer.from(
    [
      foldHeader('From', `<${reportAddresses(from).tls}>`),
      foldHeader('To', to.map((address) => `<${address}>`).join(', ')),
      foldHeader('Subject', `Report Domain: ${about} Submitter: ${hostname} Report-ID: <${id}>`),
      foldHeader('TLS-Report-Domain', about),
      foldHeader('TLS-Report-Submitter', hostname),
      // RFC 3834 §5
      'Auto-Submitted: auto-generated\r\n',
      `MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type="tlsrpt";\r\n boundary="${boundary}"\r\n\r\n`,
      `--${boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n`,
      `This is a report about TLS on the way to the servers of ${about}, as ${hostname} has seen it.\r\n`,
      `--${boundary}\r\nContent-Type: application/tlsrpt+gzip\r\nContent-Transfer-Encoding: base64\r\n`,
      `Content-Disposition: attachment;\r\n filename="${fileOf(mail)}"\r\n\r\n`,
      `${base64.join('\r\n')}\r\n--${boundary}--\r\n`,
    ].join(''),
  );
}
