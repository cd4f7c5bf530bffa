import { unpackStructure } from '#core/mailstore';
import { FumibakoError, type MessageId } from '#kernel';
import { type MessageUrl, parseMessageUrl } from '#wires/imap';
import { pickFields } from '../fetch/headerFields.js';
import { slicesOf, storedOctets } from '../fetch/octets.js';
import { type MessageTree, type Span, spanOf } from '../fetch/sections.js';
import { no, Refused, type Session } from '../session/session.js';

/** What a URL names: octets that come in slices, and how many. */
export interface UrlOctets {
  readonly size: number;
  readonly slices: AsyncIterable<Buffer>;
}

async function messageAt(session: Session, url: MessageUrl): Promise<MessageId | null> {
  const { store, accountId, selected } = session;
  const info = url.mailbox === null ? selected?.info : await session.find(url.mailbox);
  if (info === undefined || (url.uidValidity !== null && url.uidValidity !== info.uidValidity)) return null;
  const { view, close } = await store.open(accountId, info.id);
  const at = view.indexOf(url.uid);
  const id = at < 0 ? null : view.messageIdAt(at);
  close();
  return id;
}

function cut({ start, end }: Span, { partial }: MessageUrl): Span {
  if (partial === null) return { start, end };
  const from = Math.min(end, start + partial.start);
  return { start: from, end: Math.min(end, from + partial.count) };
}

async function octetsOf(session: Session, id: MessageId, url: MessageUrl): Promise<UrlOctets | null> {
  const { section } = url;
  const rendition = (await session.store.reader.renditions(session.accountId, [id])).get(id);
  if (rendition === undefined) return null;
  const { structure, prefix, size } = rendition;
  const tree: MessageTree = { root: unpackStructure(structure), prefix, size };
  const found = spanOf(tree, section);
  if (found === null) return null;
  const octets = storedOctets(session, id);
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

/** The octets that a URL names, in the account that is logged in. Ends the command with BADURL otherwise (RFC 4469 §4.1). */
export async function urlOctets(session: Session, url: string): Promise<UrlOctets> {
  const parsed = parseMessageUrl(url);
  try {
    const id = parsed === null ? null : await messageAt(session, parsed);
    const octets = parsed === null || id === null ? null : await octetsOf(session, id, parsed);
    if (octets !== null) return octets;
  } catch (error) {
    if (!(error instanceof FumibakoError)) throw error;
  }
  throw new Refused(no('No such part of a message', { name: 'BADURL', url }));
}
