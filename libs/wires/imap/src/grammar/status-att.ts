import { parenthesised, type Cursor } from './cursor.js';

const STATUS_ITEMS = [
  'MESSAGES',
  'RECENT',
  'UIDNEXT',
  'UIDVALIDITY',
  'UNSEEN',
  'DELETED',
  'SIZE',
  'HIGHESTMODSEQ',
  'APPENDLIMIT',
  'MAILBOXID',
  'DELETED-STORAGE',
] as const;

/** RFC 9051 §6.3.11, RFC 7162 §3.1.7, RFC 7889 §3.1, RFC 8438 §3, RFC 8474 §4.3, RFC 9208 §4.1.4; RECENT from RFC 3501 §6.3.10. */
export type StatusItem = (typeof STATUS_ITEMS)[number];

const KNOWN = new Set<string>(STATUS_ITEMS);
const isStatusItem = (word: string): word is StatusItem => KNOWN.has(word);

// status-att = "MESSAGES" / "UIDNEXT" / "UIDVALIDITY" / "UNSEEN" / "DELETED" / "SIZE" / …
/** RFC 9051 §9 */
export function statusAtt(cursor: Cursor): StatusItem {
  const word = cursor.peekWord();
  if (!isStatusItem(word)) return cursor.fail('status-att');
  cursor.skip(word.length);
  return word;
}

/** `"(" status-att *(SP status-att) ")"`, each item once. */
export function statusAtts(cursor: Cursor): StatusItem[] {
  return [...new Set(parenthesised(cursor, statusAtt, 'filled'))];
}
