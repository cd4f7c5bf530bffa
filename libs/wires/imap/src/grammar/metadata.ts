import type { Cursor } from './cursor.js';
import { nstring, textAstring } from './string.js';

/** How far below an entry its children are asked for (RFC 5464 §4.2.2). */
export type MetadataDepth = 0 | 1 | 'infinity';

/** Octets of a name; longer ones are no names. */
const MAX_ENTRY_OCTETS = 1024;

// entry = astring ; slash-separated path to entry ; MUST NOT contain "*" or "%"
/** RFC 5464 §3.2: in lower case, for names do not depend on it; without control characters and empty components. */
export function metadataEntry(cursor: Cursor): string {
  const name = textAstring(cursor, 'entry');
  if (name.length > MAX_ENTRY_OCTETS) cursor.exceed('entry name too long');
  // RFC 5464 §3.2: ASCII, no "//" and no "/" at the end
  if (!/^(?:\/[ -$&-)+-.0-~]+)+$/.test(name)) cursor.fail('entry that begins with "/"');
  return name.toLowerCase();
}

// value = nstring / literal8
/** RFC 5464 §5; null removes the entry. */
export function metadataValue(cursor: Cursor): Buffer | null {
  if (!cursor.atLiteral) return nstring(cursor, 'value');
  const { octets } = cursor.takeLiteral();
  if (octets === null) cursor.fail('literal kept as an argument');
  return octets;
}
