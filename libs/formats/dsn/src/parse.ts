import {
  fieldValue,
  messageIds,
  parameterOf,
  parseDate,
  parseMessage,
  partContent,
  type ParsedMessage,
  type Part,
} from '#formats/mime';
import type { DeliveryReport, DsnAction, RecipientReport, TypedAddress } from './types.js';
import { decodeUtf8Address } from './utf8Address.js';

/** A notification of others. */
export interface ReceivedDsn extends DeliveryReport {
  /** Identifier of the message that it is about, without angle brackets; null where it does not come back. */
  readonly originalMessageId: string | null;
}

export interface DsnLimits {
  readonly maxRecipients: number;
  /** Octets of the machine's part that are read. */
  readonly maxOctets: number;
}

export const DSN_LIMITS: DsnLimits = { maxRecipients: 1000, maxOctets: 1_048_576 };

const actions: readonly string[] = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] satisfies DsnAction[];
const STATUS_TYPES = ['message/delivery-status', 'message/global-delivery-status'];
const RETURNED_TYPES = ['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers'];

const typeOf = ({ type, subtype }: Part) => `${type}/${subtype}`;

/** Reads a notification in the form of RFC 3464 §2; null where a message is none. */
export function parseDsn(message: Buffer, limits: DsnLimits = DSN_LIMITS): ReceivedDsn | null {
  const parsed = parseMessage(message);
  const { root } = parsed;
  // The top of the message decides: a bounce that somebody forwards is none.
  const isReport =
    typeOf(root) === 'multipart/report' &&
    parameterOf(root.parameters, 'report-type')?.toLowerCase() === 'delivery-status';
  const status = isReport ? root.children.find((part) => STATUS_TYPES.includes(typeOf(part))) : undefined;
  if (status === undefined) return null;
  const text = partContent(message, status).subarray(0, limits.maxOctets).toString('utf8');
  // Some write more than one empty line, others have blanks in it.
  const [head, ...groups] = text
    .split(/\r?\n(?:[ \t]*\r?\n)+/)
    .map(fieldsOf)
    .filter((fields) => fields.size > 0);
  if (head === undefined) return null;
  // Some leave the fields of the message away, others the empty line behind them.
  const recipients = (head.has('final-recipient') ? [head, ...groups] : groups)
    .slice(0, limits.maxRecipients)
    .flatMap((fields) => readRecipient(fields) ?? []);
  if (recipients.length === 0) return null;
  return {
    reportingMta: typed(head.get('reporting-mta'))?.address ?? '',
    envelopeId: head.get('original-envelope-id') ?? null,
    arrivedAt: dateOf(head.get('arrival-date')),
    recipients,
    originalMessageId: originalMessageId(message, parsed),
  };
}

type Fields = ReadonlyMap<string, string>;

/** Fields of one group; of several with one name, the first. */
function fieldsOf(text: string): Fields {
  const fields = new Map<string, string>();
  for (const line of text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** `address-type ";" generic-address` (RFC 3464 §2.3.1); some leave the type away. */
function typed(value: string | undefined): TypedAddress | null {
  if (value === undefined || value === '') return null;
  const semicolon = value.indexOf(';');
  const type = semicolon < 0 ? 'rfc822' : value.slice(0, semicolon).trim().toLowerCase();
  const text = value
    .slice(semicolon + 1)
    .trim()
    .replace(/^<(.*)>$/, '$1');
  return { type, address: type === 'utf-8' ? decodeUtf8Address(text) : text };
}

function dateOf(value: string | undefined): number | null {
  return value === undefined ? null : parseDate(value);
}

function readRecipient(fields: Fields): RecipientReport | null {
  const finalRecipient = typed(fields.get('final-recipient')) ?? typed(fields.get('original-recipient'));
  const action = /^[a-z]+/.exec(fields.get('action')?.toLowerCase() ?? '')?.[0] ?? '';
  if (finalRecipient === null || !actions.includes(action)) return null;
  const diagnostic = typed(fields.get('diagnostic-code'));
  return {
    finalRecipient,
    originalRecipient: typed(fields.get('original-recipient')),
    action: action as DsnAction,
    // RFC 3464 §2.3.4: a comment may stand behind.
    status:
      /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(fields.get('status') ?? '')?.[0] ?? (action === 'failed' ? '5.0.0' : '2.0.0'),
    remoteMta: typed(fields.get('remote-mta'))?.address ?? null,
    diagnostic: diagnostic && { type: diagnostic.type, text: diagnostic.address },
    lastAttempt: dateOf(fields.get('last-attempt-date')),
    willRetryUntil: dateOf(fields.get('will-retry-until')),
  };
}

function originalMessageId(message: Buffer, { root }: ParsedMessage): string | null {
  const returned = root.children.find((part) => RETURNED_TYPES.includes(typeOf(part)));
  if (returned === undefined) return null;
  const raw = returned.message?.envelope.rawMessageId ?? headerField(partContent(message, returned), 'message-id');
  return raw === null ? null : (messageIds(raw, 1)[0] ?? null);
}

function headerField(header: Buffer, name: string): string | null {
  const { fields } = parseMessage(Buffer.concat([header, Buffer.from('\r\n\r\n')]));
  const field = fields.find((each) => each.name.toLowerCase() === name);
  return field === undefined ? null : fieldValue(header, field);
}

/** Addresses of `X-Failed-Recipients`, by which Exim and others tell of failures without a report; none where it is missing. */
export function failedRecipients(message: Buffer): readonly string[] {
  const { fields } = parseMessage(message);
  const field = fields.find((each) => each.name.toLowerCase() === 'x-failed-recipients');
  if (field === undefined) return [];
  const addresses = fieldValue(message, field)
    .split(',')
    .map((address) => address.trim());
  return addresses.filter((address) => address.includes('@')).slice(0, DSN_LIMITS.maxRecipients);
}
