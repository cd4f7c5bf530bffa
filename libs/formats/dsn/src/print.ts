import { encodePhrase, foldHeader, formatDate } from '#formats/mime';
import type { DeliveryReport, RecipientReport, TypedAddress } from './types.js';
import { encodeUtf8Address } from './utf8Address.js';
import { type DsnLanguage, oneLine, subjectOf, textOf } from './words.js';

/** What of the message comes back (RFC 3461 §4.3). */
export type ReturnedPart = 'full' | 'headers';

export interface DsnOptions {
  readonly report: DeliveryReport;
  /** Who sends the notification, and its name for people. */
  readonly from: { readonly name: string; readonly address: string };
  /** The sender of the message; the notification goes to them with a null reverse-path (RFC 3464 §2). */
  readonly to: string;
  readonly messageId: string;
  /** Identifies nothing else in the notification, nor in the message that it holds. */
  readonly boundary: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zoneMinutes: number;
  readonly languages: readonly DsnLanguage[];
  readonly returned: ReturnedPart;
  /** The message, or its header, has octets beyond ASCII. */
  readonly eightBit: boolean;
  /** The message needed SMTPUTF8, and the way to its sender has it: addresses are written in UTF-8 (RFC 6533 §5). */
  readonly utf8: boolean;
}

/** Octets to put before the returned message or header, which is sent as it is, and behind it. */
export interface PrintedDsn {
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** Prints a notification around the message that it returns, so that a large one need not be in memory. */
export function printDsn(options: DsnOptions): PrintedDsn {
  const { boundary, report, utf8 } = options;
  const time = (at: number) => formatDate(at, options.zoneMinutes);
  const text = Buffer.from(textOf(report, options.languages, time)).toString('base64');
  const statusType = utf8 ? 'message/global-delivery-status' : 'message/delivery-status';
  const head = [
    headerOf(options),
    `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n`,
    `${text.match(/.{1,76}/g)?.join('\r\n') ?? ''}\r\n`,
    `--${boundary}\r\nContent-Type: ${statusType}\r\n${utf8 ? 'Content-Transfer-Encoding: 8bit\r\n' : ''}\r\n`,
    `${printReport(report, utf8, time)}\r\n`,
    `--${boundary}\r\nContent-Type: ${returnedType(options)}\r\n`,
    `${options.eightBit ? 'Content-Transfer-Encoding: 8bit\r\n' : ''}\r\n`,
  ];
  return { head: Buffer.from(head.join('')), tail: Buffer.from(`\r\n--${boundary}--\r\n`) };
}

function headerOf(options: DsnOptions): string {
  const { from, boundary, report, utf8, eightBit } = options;
  return [
    foldHeader('From', `${encodePhrase(from.name)} <${from.address}>`),
    // An address of UTF-8 stands as it is: such a notification goes by SMTPUTF8 alone.
    `To: <${oneLine(options.to)}>\r\n`,
    foldHeader('Subject', subjectOf(report, options.languages)),
    `Date: ${formatDate(options.now, options.zoneMinutes)}\r\n`,
    `Message-ID: <${options.messageId}>\r\n`,
    // RFC 3834 §5.1: nobody answers to this by machine.
    'Auto-Submitted: auto-replied\r\n',
    'MIME-Version: 1.0\r\n',
    // RFC 6522 §3.
    `Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"\r\n`,
    utf8 || eightBit ? 'Content-Transfer-Encoding: 8bit\r\n' : '',
    '\r\n',
  ].join('');
}

function returnedType({ returned, utf8 }: DsnOptions): string {
  if (returned === 'full') return utf8 ? 'message/global' : 'message/rfc822';
  return utf8 ? 'message/global-headers' : 'text/rfc822-headers';
}

/** `delivery-status-content = per-message-fields 1*( CRLF per-recipient-fields )` (RFC 3464 §2.1). */
function printReport(report: DeliveryReport, utf8: boolean, time: (at: number) => string): string {
  const field = (name: string, value: string | null) => (value === null ? '' : printField(name, value, utf8));
  const head = [
    field('Reporting-MTA', `dns; ${report.reportingMta}`),
    field('Original-Envelope-Id', report.envelopeId),
    field('Arrival-Date', report.arrivedAt === null ? null : time(report.arrivedAt)),
    field('Deliver-By-Date', report.deliverBy ? time(report.deliverBy) : null),
  ];
  const recipients = report.recipients.map((recipient) => `\r\n${printRecipient(recipient, field, utf8, time)}`);
  return [...head, ...recipients].join('');
}

function printRecipient(
  recipient: RecipientReport,
  field: (name: string, value: string | null) => string,
  utf8: boolean,
  time: (at: number) => string,
): string {
  const { originalRecipient, remoteMta, diagnostic, lastAttempt, willRetryUntil } = recipient;
  return [
    field('Original-Recipient', originalRecipient && printAddress(originalRecipient, utf8)),
    field('Final-Recipient', printAddress(recipient.finalRecipient, utf8)),
    field('Action', recipient.action),
    field('Status', recipient.status),
    field('Remote-MTA', remoteMta && `dns; ${remoteMta}`),
    field('Diagnostic-Code', diagnostic && `${diagnostic.type}; ${diagnostic.text}`),
    field('Last-Attempt-Date', lastAttempt === null ? null : time(lastAttempt)),
    // RFC 3464 §2.3.9: of a delay alone.
    field('Will-Retry-Until', willRetryUntil === null || recipient.action !== 'delayed' ? null : time(willRetryUntil)),
  ].join('');
}

/** Addresses beyond ASCII have the type utf-8 (RFC 6533 §3). */
function printAddress({ type, address }: TypedAddress, utf8: boolean): string {
  if (/^[ -~]*$/.test(address) && type !== 'utf-8') return `${type}; ${address}`;
  return `utf-8; ${utf8 ? address : encodeUtf8Address(address)}`;
}

const MAX_LINE = 76;
const MAX_VALUE = 2000;

/** A field of one line or several, cut at blanks; where only ASCII may stand, other characters are written by their code. */
function printField(name: string, value: string, utf8: boolean): string {
  const plain = Array.from(oneLine(value)).slice(0, MAX_VALUE);
  const text = plain.map((char) =>
    utf8 || char <= '~' ? char : `\\x{${char.codePointAt(0)?.toString(16).toUpperCase()}}`,
  );
  const lines = [`${name}:`];
  for (const word of text.join('').split(' ')) {
    for (const piece of word.match(/.{1,900}/g) ?? []) {
      if (`${lines.at(-1)} ${piece}`.length > MAX_LINE && lines.at(-1) !== `${name}:`) lines.push('');
      lines[lines.length - 1] += ` ${piece}`;
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}
