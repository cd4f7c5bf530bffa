import type { AddressItem, Envelope, HeaderField, MailboxAddress, MimeLimits } from '../types.js';
import { parseAddressList } from './addresses.js';
import { parseDate } from './dates.js';
import { decodeWords, isPlain } from './encodedWords.js';
import { DEFAULT_LIMITS } from '../parser/limits.js';
import { rawValue, scanFields } from './fields.js';

/** RFC 5322 §3.6: fields that come at most once. */
const ONCE = new Set([
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
]);

/** A header block and its fields; `base` is the offset of the block in the message. */
export interface HeaderBlock {
  readonly bytes: Buffer;
  readonly base: number;
  readonly fields: readonly HeaderField[];
}

/**
 * Builds the envelope of a header block. Of a field that came twice the first counts, but recipients are joined.
 * `report` receives defects.
 */
export function buildEnvelope(
  block: HeaderBlock,
  limits: MimeLimits,
  hint: string | undefined,
  report: (defect: string) => void,
): Envelope {
  const values = new Map<string, string[]>();
  for (const field of block.fields) {
    if (!ONCE.has(field.name)) continue;
    const value = rawValue(block.bytes, field.valueStart - block.base, field.end - block.base);
    const earlier = values.get(field.name);
    if (earlier === undefined) values.set(field.name, [value]);
    else {
      if (earlier.length === 1) report(`ambiguous ${field.name}`);
      earlier.push(value);
    }
  }
  const first = (name: string): string | null => values.get(name)?.[0] ?? null;
  const addresses = (raw: string | null): AddressItem[] => {
    if (raw === null) return [];
    const scan = parseAddressList(raw, limits.maxAddresses, hint);
    if (scan.tooMany) report('too many addresses');
    return scan.items;
  };
  const all = (name: string): AddressItem[] => addresses(values.get(name)?.join(', ') ?? null);
  const rawDate = first('date');
  const rawSubject = first('subject');
  return {
    rawDate,
    sentAt: rawDate === null ? null : parseDate(rawDate),
    rawSubject,
    subject: rawSubject === null ? null : decodeWords(rawSubject, hint),
    from: addresses(first('from')),
    sender: addresses(first('sender')),
    replyTo: all('reply-to'),
    to: all('to'),
    cc: all('cc'),
    bcc: all('bcc'),
    rawInReplyTo: first('in-reply-to'),
    rawMessageId: first('message-id'),
    references: messageIds(values.get('references')?.join(' ') ?? '', limits.maxAddresses),
  };
}

/** The envelope that header fields make up, as far as they are there. */
export function envelopeOf(header: Buffer): Envelope {
  const { fields } = scanFields(header, 0, DEFAULT_LIMITS.maxFields);
  return buildEnvelope({ bytes: header, base: 0, fields }, DEFAULT_LIMITS, undefined, () => undefined);
}

/**
 * Decodes raw octets in an envelope again by a charset that became known later: that of the first text of a multipart. The same
 * envelope where nothing is raw.
 */
export function withCharset(envelope: Envelope, charset: string): Envelope {
  const { rawSubject } = envelope;
  return {
    ...envelope,
    subject: rawSubject === null || isPlain(rawSubject) ? envelope.subject : decodeWords(rawSubject, charset),
    from: namesAgain(envelope.from, charset),
    sender: namesAgain(envelope.sender, charset),
    replyTo: namesAgain(envelope.replyTo, charset),
    to: namesAgain(envelope.to, charset),
    cc: namesAgain(envelope.cc, charset),
    bcc: namesAgain(envelope.bcc, charset),
  };
}

function namesAgain(items: readonly AddressItem[], charset: string): readonly AddressItem[] {
  if (items.every(isPlainItem)) return items;
  const mailbox = (item: MailboxAddress): MailboxAddress => ({
    ...item,
    name: item.rawName === null ? null : decodeWords(item.rawName, charset),
  });
  return items.map((item) =>
    item.kind === 'mailbox'
      ? mailbox(item)
      : { ...item, name: decodeWords(item.rawName, charset), members: item.members.map(mailbox) },
  );
}

function isPlainItem(item: AddressItem): boolean {
  if (item.rawName !== null && !isPlain(item.rawName)) return false;
  return item.kind === 'mailbox' || item.members.every(isPlainItem);
}

/**
 * Message identifiers in a value (RFC 5322 §3.6.4), without angle brackets and white space; words where no brackets are. At most
 * `max`.
 */
export function messageIds(raw: string, max: number): string[] {
  const ids: string[] = [];
  let open = raw.indexOf('<');
  if (open === -1) return raw.split(/[ \t]+/, max).filter((word) => word.includes('@'));
  while (open !== -1 && ids.length < max) {
    const close = raw.indexOf('>', open);
    if (close === -1) break;
    const inner = raw.lastIndexOf('<', close);
    const id = raw.slice(inner + 1, close).replace(/[ \t]+/g, '');
    if (id !== '') ids.push(id);
    open = raw.indexOf('<', close);
  }
  return ids;
}
