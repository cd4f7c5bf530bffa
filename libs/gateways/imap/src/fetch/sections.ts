import type { StoredPart } from '#core/mailstore';
import type { FetchPartial, Section } from '#wires/imap';

/** Octets of a message, from the first of its prefix; `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The part tree of a message with the place where it begins. */
export interface MessageTree {
  readonly root: StoredPart;
  /** Octets before the parsed message, which belong to its header. */
  readonly prefix: number;
  readonly size: number;
}

const MAX_NUMBERS = 200;

function childOf(root: StoredPart, index: number): StoredPart | null {
  if (root.type === 'multipart') return root.children[index - 1] ?? null;
  return index === 1 ? root : null;
}

/** Finds a part by its number (RFC 9051 §6.4.5.1): `1` is the body of a message that is no multipart. */
export function partAt({ root }: MessageTree, number: string): StoredPart | null {
  const numbers = number.split('.');
  if (numbers.length > MAX_NUMBERS) return null;
  let part: StoredPart | null = null;
  for (const text of numbers) {
    const index = Number(text);
    if (part === null) part = childOf(root, index);
    else if (part.message !== null) part = childOf(part.message, index);
    else part = part.children[index - 1] ?? null;
    if (part === null) return null;
  }
  return part;
}

/** Where the body of a part lies. */
export function bodyOf({ root, prefix, size }: MessageTree, part: StoredPart): Span {
  const end = part === root ? size : part.bodyEnd + prefix;
  return { start: Math.min(part.bodyStart + prefix, end), end };
}

/** Where the header of an entity lies, its empty line included; the message's own begins with the prefix. */
function headerOf({ root, prefix }: MessageTree, part: StoredPart): Span {
  return { start: part === root ? 0 : part.headerStart + prefix, end: part.bodyStart + prefix };
}

/**
 * Where the octets of a section lie (RFC 9051 §6.4.5.1); for HEADER.FIELDS the header they are picked from. Null when there is
 * no such part.
 */
export function spanOf(tree: MessageTree, section: Section): Span | null {
  const { part: number, text } = section;
  if (number === '') {
    if (text === null) return { start: 0, end: tree.size };
    return text === 'TEXT' ? bodyOf(tree, tree.root) : headerOf(tree, tree.root);
  }
  const part = partAt(tree, number);
  if (part === null) return null;
  if (text === null) return bodyOf(tree, part);
  if (text === 'MIME') return headerOf(tree, part);
  if (part.message === null) return null;
  return text === 'TEXT' ? bodyOf(tree, part.message) : headerOf(tree, part.message);
}

/** RFC 9051 §6.4.5: a partial that begins behind the end is empty. */
export function cut({ start, end }: Span, partial: FetchPartial | null): Span {
  if (partial === null) return { start, end };
  const from = Math.min(end, start + partial.start);
  return { start: from, end: Math.min(end, from + partial.count) };
}
