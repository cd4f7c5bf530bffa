import type { Cursor } from '../grammar/cursor.js';
import { nzNumber } from '../grammar/number.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';

export interface UidBatchesCommand {
  readonly name: 'UIDBATCHES';
  /** Messages in a batch. */
  readonly size: number;
  /** Batches asked for, from 1 (the newest messages), `last` not below `first`; null for all. */
  readonly batches: { readonly first: number; readonly last: number } | null;
}

// uidbatches = "UIDBATCHES" SP nz-number [SP nz-number ":" nz-number]
function parse(cursor: Cursor): UidBatchesCommand {
  cursor.space();
  const size = nzNumber(cursor, 'batch size');
  if (cursor.atEnd) return { name: 'UIDBATCHES', size, batches: null };
  cursor.space();
  const from = nzNumber(cursor, 'batch range');
  cursor.char(':');
  const to = nzNumber(cursor, 'batch range');
  return { name: 'UIDBATCHES', size, batches: { first: Math.min(from, to), last: Math.max(from, to) } };
}

export const uidbatches: CommandDeclaration<'UIDBATCHES', UidBatchesCommand> = {
  name: 'UIDBATCHES',
  rfc: 'draft-ietf-mailmaint-imap-uidbatches',
  states: SELECTED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'UIDBATCHES',
  parse,
};
