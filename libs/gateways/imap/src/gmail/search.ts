import { unpackStructure, type StoredPart } from '#core/mailstore';
import type { MessageId } from '#kernel';
import type { SearchKey } from '#wires/imap';
import { breathe } from '../session/breathe.js';
import { bad, Refused } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { labelOf, labelsIn, isLabelOf, type Labels, withStar } from './labels.js';
import { numberWithin } from './ids.js';
import { requireGmail } from './offered.js';
import { gmailQuery, QueryTooLarge } from './query.js';

/** Messages whose structures are read together. */
const batch = 500;

export type GmailKey = Extract<SearchKey, { kind: `gm-${string}` }>;

export const isGmailKey = (key: SearchKey): key is GmailKey => key.kind.startsWith('gm-');

/** What searches by keys of X-GM-EXT-1 have to know of the mailbox. */
export interface GmailFacts {
  readonly labels: Labels;
  readonly withFiles: ReadonlySet<MessageId>;
  /** Messages of the threads that are asked for, by their numbers. */
  readonly threads: ReadonlyMap<string, ReadonlySet<MessageId>>;
}

export const noFacts: GmailFacts = { labels: new Map(), withFiles: new Set(), threads: new Map() };

/**
 * The keys with queries (X-GM-RAW) replaced by what they ask; texts of these are UTF-8, whatever the charset of the command, and
 * are noted in `own`. Ends the command where X-GM-EXT-1 is not announced.
 */
export function withoutQueries(
  session: Session,
  key: SearchKey,
  decode: (text: Buffer) => string,
  own: WeakSet<Buffer>,
): SearchKey {
  const inner = (each: SearchKey): SearchKey => withoutQueries(session, each, decode, own);
  if (key.kind === 'and' || key.kind === 'or') return { ...key, keys: key.keys.map(inner) };
  if (key.kind === 'not' || key.kind === 'fuzzy') return { ...key, key: inner(key.key) };
  if (key.kind !== 'gm-raw') return key;
  requireGmail(session);
  return read(decode(key.text), own);
}

function read(text: string, own: WeakSet<Buffer>): SearchKey {
  try {
    const key = gmailQuery(text);
    for (const each of keysIn(key)) if ('text' in each) own.add(each.text);
    return key;
  } catch (error) {
    if (error instanceof QueryTooLarge) throw new Refused(bad('The query is too large'));
    throw error;
  }
}

/** Reads what the keys need. Ends the command where X-GM-EXT-1 is not announced. */
export async function gmailFacts(session: Session, key: SearchKey): Promise<GmailFacts> {
  const keys = [...keysIn(key)].filter(isGmailKey);
  if (keys.length === 0) return noFacts;
  requireGmail(session);
  const threads = new Map<string, ReadonlySet<MessageId>>();
  for (const each of keys) {
    if (each.kind !== 'gm-number' || each.of !== 'thread' || threads.has(each.number)) continue;
    const number = numberWithin(session, each.number);
    if (number !== null)
      threads.set(each.number, await session.store.threads.messages(session.mailbox.accountId, number));
  }
  const has = (kind: GmailKey['kind']): boolean => keys.some((each) => each.kind === kind);
  return {
    threads,
    labels: has('gm-label') ? await labelsIn(session) : noFacts.labels,
    withFiles: has('gm-attachment') ? await messagesWithFiles(session) : noFacts.withFiles,
  };
}

/** Whether a message of the view has what a key asks for. */
export function gmailTest(session: Session, facts: GmailFacts, key: GmailKey): (at: number) => boolean {
  const { mailbox } = session;
  const { view } = mailbox;
  switch (key.kind) {
    case 'gm-number': {
      if (key.of === 'thread') return (at) => facts.threads.get(key.number)?.has(view.messageIdAt(at)) ?? false;
      const number = numberWithin(session, key.number);
      return (at) => Number(view.messageIdAt(at)) === number;
    }
    case 'gm-label': {
      const wanted = key.label.toLowerCase();
      // the messages of the selected mailbox all have its label
      if (isLabelOf(key.label, mailbox.info) || labelOf(mailbox.info).toLowerCase() === wanted) return () => true;
      return (at) =>
        withStar(facts.labels.get(view.messageIdAt(at)), view.flagsAt(at)).some(
          (label) => label.toLowerCase() === wanted,
        );
    }
    case 'gm-attachment':
      return (at) => facts.withFiles.has(view.messageIdAt(at));
    default:
      return () => false;
  }
}

function* keysIn(key: SearchKey): Generator<SearchKey> {
  if (key.kind === 'and' || key.kind === 'or') for (const inner of key.keys) yield* keysIn(inner);
  else if (key.kind === 'not' || key.kind === 'fuzzy') yield* keysIn(key.key);
  else yield key;
}

async function messagesWithFiles({ store, mailbox: { accountId, view } }: Session): Promise<ReadonlySet<MessageId>> {
  const found = new Set<MessageId>();
  const ids = Array.from({ length: view.length }, (_, at) => view.messageIdAt(at));
  for (let from = 0; from < ids.length; from += batch) {
    const renditions = await store.reader.renditions(accountId, ids.slice(from, from + batch));
    for (const [id, { structure }] of renditions) if (hasFile(unpackStructure(structure))) found.add(id);
    await breathe();
  }
  return found;
}

function hasFile({ disposition, filename, children }: StoredPart): boolean {
  return disposition === 'attachment' || (filename !== null && disposition !== 'inline') || children.some(hasFile);
}
