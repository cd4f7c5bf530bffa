import { isAscii } from 'node:buffer';
import { printCalendar, property, withProperty } from '#formats/ical';
import { addressHeader, base64LinesOf, encodeQuotedPrintable, foldHeader, formatDate } from '#formats/mime';
import { isAsciiAddress, printAddress } from '#kernel';
import { WORD_LIMITS } from '../limits.js';
import { html, plainText } from './bodies.js';
import { tell } from './facts.js';
import type { InvitationMail, MailPerson } from './invitation.js';

export interface PrintedInvitation {
  readonly octets: Buffer;
  /** It has addresses beyond ASCII, and goes by SMTPUTF8 alone. */
  readonly utf8: boolean;
}

/** Methods of which the calendar is attached as a file as well, for those who read mail where nothing shows invitations. */
const attachedFor: readonly string[] = ['REQUEST', 'ADD', 'CANCEL', 'PUBLISH'];

/**
 * Prints the mail for one recipient: words, the same as HTML, and the calendar as their alternative (RFC 6047 §2.4), which is the form that
 * Outlook, Gmail, Apple Mail and Thunderbird all know.
 */
export function printInvitation(mail: InvitationMail): PrintedInvitation {
  const { method, boundary } = mail;
  const told = mail.languages.map((language) => tell(mail, language));
  // RFC 6047 §2.4: the parameter and the property say the same.
  const calendar = Buffer.from(printCalendar(withProperty(mail.calendar, property('METHOD', method))));
  const alternative = multipart('alternative', `${boundary}a`, [
    textPart('text/plain; charset=utf-8', Buffer.from(plainText(told))),
    textPart('text/html; charset=utf-8', Buffer.from(html(told))),
    base64Part([`Content-Type: text/calendar; charset=utf-8; method=${method}`], calendar),
  ]);
  const isAttached = attachedFor.includes(method) && calendar.length <= WORD_LIMITS.attached;
  const body = isAttached ? multipart('mixed', `${boundary}m`, [alternative, filePart(calendar)]) : alternative;
  const subject = told.map((each) => each.subject);
  const people = [mail.from, mail.to, ...(mail.sender === null ? [] : [mail.sender])];
  const octets = Buffer.concat([Buffer.from(headerOf(mail, subject)), body]);
  return { octets, utf8: people.some(({ address }) => !isAsciiAddress(address)) };
}

function headerOf(mail: InvitationMail, subjects: readonly string[]): string {
  return [
    addressField('From', mail.from),
    mail.sender === null ? '' : addressField('Sender', mail.sender),
    addressField('To', mail.to),
    foldHeader('Subject', [...new Set(subjects)].join(' / ')),
    `Date: ${formatDate(mail.now, 0)}\r\n`,
    `Message-ID: <${mail.messageId}>\r\n`,
    // RFC 3834 §5: what a person did is not called automatic, so that notices of absence come back for it.
    mail.automatic ? 'Auto-Submitted: auto-replied\r\n' : '',
    'MIME-Version: 1.0\r\n',
  ].join('');
}

function addressField(field: string, { name, address }: MailPerson): string {
  return addressHeader(field, name, printAddress(address));
}

function multipart(kind: string, boundary: string, parts: readonly Buffer[]): Buffer {
  const pieces = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')]);
  const head = `Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), ...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

/** ASCII stays readable as it is on its way; filters take base64 of it for something that hides. */
function textPart(type: string, content: Buffer): Buffer {
  if (!isAscii(content)) return base64Part([`Content-Type: ${type}`], content);
  const head = `Content-Type: ${type}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), encodeQuotedPrintable(content)]);
}

function filePart(calendar: Buffer): Buffer {
  const fields = [
    'Content-Type: application/ics; name="invite.ics"',
    'Content-Disposition: attachment; filename="invite.ics"',
  ];
  return base64Part(fields, calendar);
}

/** RFC 6047 §2.5: no line of a calendar is changed on its way. */
function base64Part(fields: readonly string[], content: Buffer): Buffer {
  const head = [...fields, 'Content-Transfer-Encoding: base64', '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), base64LinesOf(content)]);
}
