import type { Cursor } from './cursor.js';
import { astring, textAstring } from './string.js';

/** Adds rights to those that are there, takes them away, or replaces all. */
export type RightsMode = 'add' | 'remove' | 'replace';

export interface ModRights {
  readonly mode: RightsMode;
  /** Letters as sent: the server knows which are rights (RFC 4314 §3.1). */
  readonly letters: string;
}

// identifier = astring
/** RFC 4314 §7 */
export const identifier = (cursor: Cursor): string => textAstring(cursor, 'identifier');

// mod-rights = astring    ;; +rights to add, -rights to remove, rights to replace
/** RFC 4314 §7 */
export function modRights(cursor: Cursor): ModRights {
  const text = astring(cursor, 'mod-rights').toString('latin1');
  const sign = text[0];
  if (sign !== '+' && sign !== '-') return { mode: 'replace', letters: text };
  return { mode: sign === '+' ? 'add' : 'remove', letters: text.slice(1) };
}
