import type { Cursor } from '../grammar/cursor.js';
import { sequenceSet, type SequenceSet } from '../grammar/sequence-set.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';

export interface ExpungeCommand {
  readonly name: 'EXPUNGE';
  /** The UIDs of UID EXPUNGE (RFC 4315 §2.1); null: all. */
  readonly uids: SequenceSet | null;
}

// expunge = "EXPUNGE"    uid-expunge = "UID" SP "EXPUNGE" SP sequence-set
function parse(cursor: Cursor, uid: boolean): ExpungeCommand {
  if (!uid) return { name: 'EXPUNGE', uids: null };
  cursor.space();
  return { name: 'EXPUNGE', uids: sequenceSet(cursor) };
}

export const expunge: CommandDeclaration<'EXPUNGE', ExpungeCommand> = {
  name: 'EXPUNGE',
  rfc: 'RFC 9051 §6.4.3',
  states: SELECTED,
  tagsExpunge: true,
  uidForm: { rfc: 'RFC 4315 §2.1', tagsExpunge: true },
  extension: null,
  parse,
};
