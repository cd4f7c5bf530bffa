import { parenthesised, type Cursor } from '../grammar/cursor.js';
import { modSequenceValzer } from '../grammar/number.js';
import { sequenceSet, type SequenceSet } from '../grammar/sequence-set.js';
import type { LabelChange } from '../grammar/gmail.js';
import { storeAtt, type FlagChange } from '../grammar/store-att-flags.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';

export interface StoreCommand extends FlagChange {
  /** X-GM-EXT-1: labels are changed, and no flags. */
  readonly labels: LabelChange | null;
  readonly name: 'STORE';
  readonly uid: boolean;
  readonly set: SequenceSet;
  /** RFC 7162 §3.1.3 */
  readonly unchangedSince: number | null;
}

// store-modifier = "UNCHANGEDSINCE" SP mod-sequence-valzer
/** RFC 7162 §7 */
export function storeModifier(cursor: Cursor): number {
  if (!cursor.tryWord('UNCHANGEDSINCE')) cursor.fail('UNCHANGEDSINCE');
  cursor.space();
  return modSequenceValzer(cursor);
}

const noFlags: FlagChange = { mode: 'add', silent: false, flags: [] };

// store = "STORE" SP sequence-set [store-modifiers] SP store-att-flags
// store-modifiers = SP "(" store-modifier *(SP store-modifier) ")"
function parse(cursor: Cursor, uid: boolean): StoreCommand {
  cursor.space();
  const set = sequenceSet(cursor);
  cursor.space();
  let unchangedSince: number | null = null;
  if (cursor.octet === 0x28) {
    const modifiers = parenthesised(cursor, storeModifier, 'filled');
    if (modifiers.length > 1) cursor.fail('one UNCHANGEDSINCE');
    unchangedSince = modifiers[0] ?? null;
    cursor.space();
  }
  const change = storeAtt(cursor);
  const [flags, labels] = 'flags' in change ? [change, null] : [noFlags, change];
  return { name: 'STORE', uid, set, unchangedSince, ...flags, labels };
}

export const store: CommandDeclaration<'STORE', StoreCommand> = {
  name: 'STORE',
  rfc: 'RFC 9051 §6.4.6',
  states: SELECTED,
  tagsExpunge: false,
  uidForm: { rfc: 'RFC 9051 §6.4.9', tagsExpunge: true },
  extension: null,
  parse,
};
