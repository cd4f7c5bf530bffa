import { usualFieldNames } from '#core/mailstore';
import type { FetchItem, Section } from '#wires/imap';

/** What of the stored message a FETCH needs beside what the view holds. */
export type Source = 'view' | 'envelopes' | 'fields' | 'renditions';

export type ExtraItem = 'PREVIEW' | 'SAVEDATE' | 'THREADID' | 'X-GM-THRID' | 'X-GM-LABELS';
const EXTRAS: readonly ExtraItem[] = ['PREVIEW', 'SAVEDATE', 'THREADID', 'X-GM-THRID', 'X-GM-LABELS'];

export interface FetchPlan {
  readonly items: readonly FetchItem[];
  readonly source: Source;
  /** Octets of the message are needed. */
  readonly content: boolean;
  /** Items that are read by themselves. */
  readonly extras: ReadonlySet<ExtraItem>;
  /** \Seen is set by it (RFC 9051 §6.4.5). */
  readonly setsSeen: boolean;
}

/** Fields that the store keeps apart from the message: a section of these alone reads nothing else. */
export function isUsualHeader({ part, text, fields }: Section): boolean {
  if (part !== '' || text !== 'HEADER.FIELDS') return false;
  return fields.every((name) => usualFieldNames.has(name.toLowerCase()));
}

const isSimple = (item: FetchItem, ...names: string[]): boolean => item.kind === 'simple' && names.includes(item.name);

function needsContent(item: FetchItem): boolean {
  if (item.kind === 'section') return !isUsualHeader(item.section);
  return item.kind !== 'simple' || isSimple(item, 'RFC822', 'RFC822.HEADER', 'RFC822.TEXT');
}

/** Items for which the part tree must be known. */
function needsTree(item: FetchItem): boolean {
  if (item.kind === 'section') return item.section.part !== '' || item.section.text !== null;
  return item.kind !== 'simple' || isSimple(item, 'RFC822.HEADER', 'RFC822.TEXT', 'BODY', 'BODYSTRUCTURE');
}

function setsSeen(item: FetchItem): boolean {
  if (item.kind === 'section' || item.kind === 'binary') return !item.peek;
  // RFC 3501 §6.4.5: RFC822.HEADER does not
  return isSimple(item, 'RFC822', 'RFC822.TEXT');
}

function sourceOf(items: readonly FetchItem[]): Source {
  const fields = items.some((item) => item.kind === 'section' && isUsualHeader(item.section));
  const envelopes = items.some((item) => isSimple(item, 'ENVELOPE'));
  const tree = items.some((item) => needsTree(item) && !(item.kind === 'section' && isUsualHeader(item.section)));
  if (tree || (fields && envelopes)) return 'renditions';
  if (fields) return 'fields';
  return envelopes ? 'envelopes' : 'view';
}

/** Decides once for all messages of a FETCH what has to be read. */
export function planFetch(
  items: readonly FetchItem[],
  more: { readonly modSeq: boolean; readonly uid: boolean },
): FetchPlan {
  const wanted = [...items];
  const has = (name: string): boolean => wanted.some((item) => isSimple(item, name));
  // RFC 9051 §6.4.9: UID FETCH tells the UID; RFC 7162 §3.1.4.1: CHANGEDSINCE tells MODSEQ
  if (more.uid && !has('UID')) wanted.unshift({ kind: 'simple', name: 'UID' });
  if (more.modSeq && !has('MODSEQ')) wanted.push({ kind: 'simple', name: 'MODSEQ' });
  return {
    items: wanted,
    source: sourceOf(wanted),
    content: wanted.some(needsContent),
    extras: new Set(EXTRAS.filter(has)),
    setsSeen: wanted.some(setsSeen),
  };
}
