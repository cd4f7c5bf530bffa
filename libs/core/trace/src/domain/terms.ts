import { maxRecipients, type TraceEvent, type TracedMessage } from './story.js';

/** From here on a character says much by itself: CJK radicals, kana, ideographs. */
const firstWide = 0x2e80;
const prefixLength = 3;

/** What messages are looked for by; all that is given must be true of a message. */
export interface TraceQuery {
  /** Sender, submitter or recipient, or an account that got it; a domain with a leading @. */
  readonly address?: string | undefined;
  readonly messageId?: string | undefined;
  /** Words or parts of words of the subject, folded. */
  readonly subject?: string | undefined;
  readonly client?: string | undefined;
}

type Searched = Pick<TracedMessage, 'sender' | 'submitter' | 'recipients' | 'messageId' | 'subject' | 'client'>;

/** FNV-1a, by characters; what is found by it is verified. */
function term(kind: string, text: string): number {
  let hash = 0x811c_9dc5;
  for (const part of [kind, ':', text])
    for (let at = 0; at < part.length; at += 1) hash = Math.imul(hash ^ part.charCodeAt(at), 0x0100_0193);
  return hash | 0;
}

export const plainMessageId = (text: string): string => text.replace(/^<|>$/g, '');

/** Everybody whom a message concerns. */
export function parties({ sender, submitter, recipients }: Searched, events: readonly TraceEvent[]): readonly string[] {
  const got = events.flatMap(({ recipient, detail }) => [recipient ?? '', String(detail['account'] ?? '')]);
  const all = new Set([sender, submitter ?? '', ...recipients.slice(0, maxRecipients), ...got.slice(0, maxRecipients)]);
  all.delete('');
  return [...all];
}

/** Hashes that a message is found by; `subject` is folded. */
export function termsOf(message: Searched, events: readonly TraceEvent[]): readonly number[] {
  const terms = new Set<number>();
  for (const address of parties(message, events)) {
    terms.add(term('address', address));
    terms.add(term('address', address.slice(address.lastIndexOf('@'))));
  }
  if (message.messageId !== null) terms.add(term('id', plainMessageId(message.messageId)));
  if (message.client !== null) terms.add(term('client', message.client));
  for (const text of subjectTerms(message.subject)) terms.add(term('subject', text));
  return [...terms];
}

/** Hashes that whatever a query finds has. */
export function termsOfQuery({ address, messageId, subject, client }: TraceQuery): readonly number[] {
  return [
    ...(address === undefined ? [] : [term('address', address)]),
    ...(messageId === undefined ? [] : [term('id', plainMessageId(messageId))]),
    ...(client === undefined ? [] : [term('client', client)]),
    ...(subject === undefined ? [] : subjectTerms(subject).map((text) => term('subject', text))),
  ];
}

/** Whether a message is what a query asks for; its subject is folded. */
export function matches(query: TraceQuery, message: Searched, events: readonly TraceEvent[]): boolean {
  const { address, messageId, subject, client } = query;
  if (address !== undefined && !parties(message, events).some((party) => isOf(party, address))) return false;
  if (messageId !== undefined && plainMessageId(message.messageId ?? '') !== plainMessageId(messageId)) return false;
  if (client !== undefined && message.client !== client) return false;
  return subject === undefined || wordsOf(subject).every((word) => message.subject.includes(word));
}

const isOf = (party: string, address: string): boolean =>
  address.startsWith('@') ? party.endsWith(address) : party === address;

const wordsOf = (folded: string): readonly string[] =>
  folded.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== '');

/** The beginning of each word, which words that begin alike share, and pairs of wide characters. */
function subjectTerms(folded: string): readonly string[] {
  const found = new Set<string>();
  for (const word of wordsOf(folded)) {
    for (const stretch of word.match(/[\u2e80-\uffff]+|[^\u2e80-\uffff]+/g) ?? []) {
      if ((stretch.codePointAt(0) ?? 0) < firstWide) {
        // shorter words are not told from the beginnings of others
        if (stretch.length >= prefixLength) found.add(stretch.slice(0, prefixLength));
      } else for (let at = 0; at + 1 < stretch.length; at += 1) found.add(stretch.slice(at, at + 2));
    }
  }
  return [...found];
}
