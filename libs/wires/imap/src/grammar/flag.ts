import { parenthesised, type Cursor } from './cursor.js';
import { atom } from './string.js';

const SYSTEM_FLAGS = new Map(
  ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft', '\\Recent'].map((flag) => [flag.toLowerCase(), flag]),
);

// flag-keyword = "$MDNSent" / "$Forwarded" / "$Junk" / "$NotJunk" / "$Phishing" / atom
/** RFC 9051 §9 */
export function flagKeyword(cursor: Cursor): string {
  return atom(cursor, 'flag-keyword');
}

// flag = "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" / flag-keyword / flag-extension
// flag-extension = "\" atom
/** RFC 9051 §9. System flags come in their usual case; `\Recent` and unknown extensions are left to the caller to refuse. */
export function flag(cursor: Cursor): string {
  if (!cursor.tryChar('\\')) return atom(cursor, 'flag');
  const name = `\\${atom(cursor, 'flag name')}`;
  return SYSTEM_FLAGS.get(name.toLowerCase()) ?? name;
}

// flag-list = "(" [flag *(SP flag)] ")"
/** RFC 9051 §9 */
export function flagList(cursor: Cursor): string[] {
  return parenthesised(cursor, flag, 'empty');
}
