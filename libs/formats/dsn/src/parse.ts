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
  if (!isReport) return null;
  // Some write their text for people as a first part of this type.
  for (const part of root.children) {
    if (!STATUS_TYPES.includes(typeOf(part))) continue;
    const report = readReport(partContent(message, part).subarray(0, limits.maxOctets).toString('utf8'), limits);
    if (report !== null) return { ...report, originalMessageId: originalMessageId(message, parsed) };
  }
  return null;
}

function readReport(text: string, { maxRecipients }: DsnLimits): DeliveryReport | null {
  // Some write more than one empty line, others have blanks in it.
  const [head, ...groups] = text
    .split(/\r?\n(?:[ \t]*\r?\n)+/)
    .map(fieldsOf)
    .filter((fields) => fields.size > 0);
  if (head === undefined) return null;
  // Some leave the fields of the message away, others the empty line behind them.
  const recipients = (head.has('final-recipient') ? [head, ...groups] : groups)
    .slice(0, maxRecipients)
    .flatMap((fields) => readRecipient(fields) ?? []);
  if (recipients.length === 0) return null;
  return {
    reportingMta: typed(head.get('reporting-mta'))?.address ?? '',
    envelopeId: head.get('original-envelope-id') ?? null,
    arrivedAt: dateOf(head.get('arrival-date')),
    recipients,
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

/** What a status means where no action is said, by its class (RFC 3463 §2). */
const actionOfClass: Readonly<Record<string, DsnAction>> = { '2': 'delivered', '4': 'delayed', '5': 'failed' };

function readRecipient(fields: Fields): RecipientReport | null {
  const finalRecipient = typed(fields.get('final-recipient')) ?? typed(fields.get('original-recipient'));
  const { action, status } = outcomeOf(fields);
  if (finalRecipient === null || action === null) return null;
  const diagnostic = typed(fields.get('diagnostic-code'));
  return {
    finalRecipient,
    originalRecipient: typed(fields.get('original-recipient')),
    action,
    status: status ?? defaultStatus[action],
    remoteMta: typed(fields.get('remote-mta'))?.address ?? null,
    diagnostic: diagnostic && { type: diagnostic.type, text: diagnostic.address },
    lastAttempt: dateOf(fields.get('last-attempt-date')),
    willRetryUntil: dateOf(fields.get('will-retry-until')),
  };
}

function outcomeOf(fields: Fields): { action: DsnAction | null; status: string | null } {
  // RFC 3464 §2.3.4: a comment may stand behind.
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(fields.get('status') ?? '')?.[0] ?? null;
  const said = /^[a-z]+/.exec(fields.get('action')?.toLowerCase() ?? '')?.[0];
  if (said !== undefined) return { action: actions.includes(said) ? (said as DsnAction) : null, status };
  return { action: (status && actionOfClass[status.charAt(0)]) || null, status };
}

const defaultStatus: Readonly<Record<DsnAction, string>> = {
  failed: '5.0.0',
  delayed: '4.0.0',
  delivered: '2.0.0',
  relayed: '2.0.0',
  expanded: '2.0.0',
};

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
