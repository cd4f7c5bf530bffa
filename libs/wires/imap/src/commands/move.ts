import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { sequenceSet, type SequenceSet } from '../grammar/sequence-set.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';

export interface MoveCommand {
  readonly name: 'MOVE';
  readonly uid: boolean;
  readonly set: SequenceSet;
  readonly mailbox: MailboxName;
}

// move = "MOVE" SP sequence-set SP mailbox
function parse(cursor: Cursor, uid: boolean): MoveCommand {
  cursor.space();
  const set = sequenceSet(cursor);
  cursor.space();
  return { name: 'MOVE', uid, set, mailbox: mailbox(cursor) };
}

export const move: CommandDeclaration<'MOVE', MoveCommand> = {
  name: 'MOVE',
  rfc: 'RFC 9051 §6.4.8',
  states: SELECTED,
  tagsExpunge: true,
  uidForm: { rfc: 'RFC 9051 §6.4.9', tagsExpunge: true },
  extension: 'MOVE',
  parse,
};
