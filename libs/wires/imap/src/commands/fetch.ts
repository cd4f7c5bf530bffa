import { parenthesised, type Cursor } from '../grammar/cursor.js';
import { fetchAtt, type FetchItem, type SimpleFetchItem } from '../grammar/fetch-att.js';
import { modSequenceValue } from '../grammar/number.js';
import { partialRange, type PartialRange } from '../grammar/partial-range.js';
import { sequenceSet, type SequenceSet } from '../grammar/sequence-set.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';

export interface FetchCommand {
  readonly name: 'FETCH';
  readonly uid: boolean;
  readonly set: SequenceSet;
  /** Macros are replaced by what they stand for. */
  readonly items: readonly FetchItem[];
  /** RFC 7162 §3.1.4.1 */
  readonly changedSince: number | null;
  /** RFC 7162 §3.2.6 */
  readonly vanished: boolean;
  /** RFC 9394 §3.3 */
  readonly partial: PartialRange | null;
}

/** RFC 9051 §6.4.5 */
const MACROS = new Map<string, SimpleFetchItem[]>([
  ['FAST', ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE']],
  ['ALL', ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE']],
  ['FULL', ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY']],
]);

function fetchItems(cursor: Cursor): readonly FetchItem[] {
  if (cursor.octet === 0x28) return parenthesised(cursor, fetchAtt, 'filled');
  const word = cursor.peekWord();
  const macro = MACROS.get(word);
  if (macro === undefined) return [fetchAtt(cursor)];
  cursor.skip(word.length);
  return macro.map((name) => ({ kind: 'simple', name }));
}

type Modifier = { readonly changedSince: number } | { readonly partial: PartialRange } | 'vanished';

// fetch-modifier = chgsince-fetch-mod / rexpunges-fetch-mod / modifier-partial
// chgsince-fetch-mod = "CHANGEDSINCE" SP mod-sequence-value    rexpunges-fetch-mod = "VANISHED"
/** RFC 7162 §7, RFC 9394 §4 */
export function fetchModifier(cursor: Cursor): Modifier {
  if (cursor.tryWord('VANISHED')) return 'vanished';
  if (cursor.tryWord('PARTIAL')) {
    cursor.space();
    return { partial: partialRange(cursor) };
  }
  if (!cursor.tryWord('CHANGEDSINCE')) cursor.fail('CHANGEDSINCE, PARTIAL or VANISHED');
  cursor.space();
  return { changedSince: modSequenceValue(cursor) };
}

// fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") [fetch-modifiers]
function parse(cursor: Cursor, uid: boolean): FetchCommand {
  cursor.space();
  const set = sequenceSet(cursor);
  cursor.space();
  const items = fetchItems(cursor);
  let changedSince: number | null = null;
  let vanished = false;
  let partial: PartialRange | null = null;
  const modifiers = cursor.tryChar(' ') ? parenthesised(cursor, fetchModifier, 'filled') : [];
  for (const modifier of modifiers) {
    if (modifier === 'vanished') vanished = true;
    else if ('partial' in modifier) partial = modifier.partial;
    else changedSince = modifier.changedSince;
  }
  // RFC 7162 §3.2.6: only UID FETCH, only with CHANGEDSINCE
  if (vanished && (!uid || changedSince === null)) cursor.fail('UID FETCH with CHANGEDSINCE beside VANISHED');
  if (partial !== null && !uid) cursor.fail('UID FETCH with PARTIAL');
  return { name: 'FETCH', uid, set, items, changedSince, vanished, partial };
}

export const fetch: CommandDeclaration<'FETCH', FetchCommand> = {
  name: 'FETCH',
  rfc: 'RFC 9051 §6.4.5',
  states: SELECTED,
  tagsExpunge: false,
  uidForm: { rfc: 'RFC 9051 §6.4.9', tagsExpunge: true },
  extension: null,
  parse,
};
