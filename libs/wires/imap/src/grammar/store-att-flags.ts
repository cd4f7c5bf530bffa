import type { Cursor } from './cursor.js';
import { flag, flagList } from './flag.js';

/** RFC 9051 §6.4.6 */
export interface FlagChange {
  readonly mode: 'replace' | 'add' | 'remove';
  readonly silent: boolean;
  readonly flags: readonly string[];
}

// store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
/** RFC 9051 §9 */
export function storeAttFlags(cursor: Cursor): FlagChange {
  const mode = cursor.tryChar('+') ? 'add' : cursor.tryChar('-') ? 'remove' : 'replace';
  const word = cursor.peekWord();
  if (word !== 'FLAGS' && word !== 'FLAGS.SILENT') cursor.fail('FLAGS or FLAGS.SILENT');
  cursor.skip(word.length);
  cursor.space();
  return { mode, silent: word === 'FLAGS.SILENT', flags: flags(cursor) };
}

function flags(cursor: Cursor): string[] {
  if (cursor.octet === 0x28) return flagList(cursor);
  const list = [flag(cursor)];
  while (cursor.tryChar(' ')) {
    if (list.length >= cursor.context.limits.maxListItems) cursor.exceed('too many flags');
    list.push(flag(cursor));
  }
  return list;
}
