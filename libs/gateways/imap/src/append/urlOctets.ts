import { unpackStructure } from '#core/mailstore';
import { type AccountId, FumibakoError, type MessageId } from '#kernel';
import { type MessageUrl, parseMessageUrl } from '#wires/imap';
import { pickFields } from '../fetch/headerFields.js';
import { slicesOf, storedOctets } from '../fetch/octets.js';
import { type MessageTree, type Span, spanOf } from '../fetch/sections.js';
import { no, Refused } from '../session/reply.js';
import { findMailbox } from '../session/mailboxes.js';
import type { Session } from '../session/session.js';

/** What a URL names: octets that come in slices, and how many. */
export interface UrlOctets {
  readonly size: number;
  readonly slices: AsyncIterable<Buffer>;
}

interface Message {
  readonly accountId: AccountId;
  readonly id: MessageId;
}

/** The message of a URL as an account sees it. */
async function messageAt(session: Session, accountId: AccountId, url: MessageUrl): Promise<Message | null> {
  const { store, selected } = session;
  const info = url.mailbox === null ? selected?.info : await findMailbox({ store, accountId }, url.mailbox, ['r']);
  if (info === undefined || (url.uidValidity !== null && url.uidValidity !== info.uidValidity)) return null;
  const { view, close } = await store.open(info.accountId, info.id);
  const at = view.indexOf(url.uid);
  const message = at < 0 ? null : { accountId: info.accountId, id: view.messageIdAt(at) };
  close();
  return message;
}

function cut({ start, end }: Span, { partial }: MessageUrl): Span {
  if (partial === null) return { start, end };
  const from = Math.min(end, start + partial.start);
  return { start: from, end: Math.min(end, from + partial.count) };
}

async function octetsOf(session: Session, { accountId, id }: Message, url: MessageUrl): Promise<UrlOctets | null> {
  const { section } = url;
  const rendition = (await session.store.reader.renditions(accountId, [id])).get(id);
  if (rendition === undefined) return null;
  const { structure, prefix, size } = rendition;
  const tree: MessageTree = { root: unpackStructure(structure), prefix, size };
  const found = spanOf(tree, section);
  if (found === null) return null;
  const octets = storedOctets(session, accountId, id);
  if (section.text === 'HEADER.FIELDS' || section.text === 'HEADER.FIELDS.NOT') {
    const fields = pickFields(await octets.read(found), section);
    const { start, end } = cut({ start: 0, end: fields.length }, url);
    return { size: end - start, slices: one(fields.subarray(start, end)) };
  }
  const span = cut(found, url);
  return { size: span.end - span.start, slices: slicesOf(octets, span) };
}

async function* one(octets: Buffer): AsyncGenerator<Buffer> {
  yield octets;
}

/** The octets that a URL names as an account sees them; null where there are none. Throws as `findMailbox`. */
export async function octetsAt(session: Session, accountId: AccountId, url: MessageUrl): Promise<UrlOctets | null> {
  const message = await messageAt(session, accountId, url);
  return message === null ? null : await octetsOf(session, message, url);
}

/** The octets that a URL names, in a mailbox that may be read. Ends the command with BADURL otherwise (RFC 4469 §4.1). */
export async function urlOctets(session: Session, url: string): Promise<UrlOctets> {
  const parsed = parseMessageUrl(url);
  try {
    const octets = parsed === null ? null : await octetsAt(session, session.accountId, parsed);
    if (octets !== null) return octets;
  } catch (error) {
    if (!(error instanceof FumibakoError)) throw error;
  }
  throw new Refused(no('No such part of a message', { name: 'BADURL', url }));
}
