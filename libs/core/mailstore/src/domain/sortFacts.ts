import { type AddressItem, envelopeOf, messageIds, subjectParts } from '#formats/mime';
import { unicodeCasemap } from '#kernel';

/** Texts by which messages are ordered, in the form in which they are compared (RFC 5256 §3, RFC 5957 §4). */
export const textKeys = ['subject', 'from', 'to', 'cc', 'displayFrom', 'displayTo'] as const;
export type TextKey = (typeof textKeys)[number];

/** What ordering and threading want to know of a message. */
export interface SortFacts {
  /** Milliseconds since 1970, or null when the message does not say. */
  readonly sentAt: number | null;
  readonly texts: Readonly<Record<TextKey, string>>;
  /** Its subject is one of a reply or forward. */
  readonly isReply: boolean;
  readonly messageId: string | null;
  /** Message ids of its ancestors, oldest first. */
  readonly references: readonly string[];
}

const maxReferences = 1000;
const quotedLocal = /^"((?:[^"\\]|\\.)*)"(@.*)?$/s;

/** RFC 5256 §3: a quoted form of a message id is the same id. */
function normaliseId(id: string): string {
  const [, local, domain = ''] = quotedLocal.exec(id) ?? [];
  return local === undefined ? id : local.replace(/\\(.)/gs, '$1') + domain;
}

const idsIn = (raw: string | null, most: number): string[] => messageIds(raw ?? '', most).map(normaliseId);

/** `addr-mailbox` of the first address; of a group, its name (RFC 9051 §7.5.2). */
function mailboxOf([first]: readonly AddressItem[]): string {
  if (first === undefined) return '';
  return first.kind === 'mailbox' ? first.local : first.rawName;
}

/** RFC 5957 §3 */
function displayOf([first]: readonly AddressItem[]): string {
  if (first === undefined) return '';
  if (first.name !== null && first.name !== '') return first.name;
  if (first.kind === 'group') return first.rawName;
  return first.domain === '' ? first.local : `${first.local}@${first.domain}`;
}

/** What the header fields of a message say; `usual` may lack what has no part in ordering. */
export function sortFactsOf(usual: Buffer): SortFacts {
  const envelope = envelopeOf(usual);
  const { base, isReply } = subjectParts(envelope.subject ?? '');
  const texts = {
    subject: base,
    from: mailboxOf(envelope.from),
    to: mailboxOf(envelope.to),
    cc: mailboxOf(envelope.cc),
    displayFrom: displayOf(envelope.from),
    displayTo: displayOf(envelope.to),
  };
  for (const key of textKeys) texts[key] = unicodeCasemap(texts[key]);
  const references = envelope.references.slice(-maxReferences).map(normaliseId);
  return {
    sentAt: envelope.sentAt,
    texts,
    isReply,
    messageId: idsIn(envelope.rawMessageId, 1)[0] ?? null,
    // RFC 5256 §3: the first of In-Reply-To alone where References has none
    references: references.length > 0 ? references : idsIn(envelope.rawInReplyTo, 1),
  };
}

/** What can be known by the columns of a message alone: its date and its subject. */
export function storedFacts(sentAt: number | null, baseSubject: string): SortFacts {
  return { ...nothing, sentAt, texts: { ...nothing.texts, subject: unicodeCasemap(baseSubject) } };
}

const nothing = sortFactsOf(Buffer.alloc(0));
