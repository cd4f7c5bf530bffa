import type { Cursor } from './cursor.js';
import { isTagOctet } from './octets.js';

// tag = 1*<any ASTRING-CHAR except "+">
/** RFC 9051 §9 */
export function tag(cursor: Cursor): string {
  const taken = cursor.takeWhile(isTagOctet);
  if (taken.length === 0) cursor.fail('tag');
  return taken.toString('latin1');
}
