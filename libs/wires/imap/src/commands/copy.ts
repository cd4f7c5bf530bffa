import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { sequenceSet, type SequenceSet } from '../grammar/sequence-set.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';

export interface CopyCommand {
  readonly name: 'COPY';
  readonly uid: boolean;
  readonly set: SequenceSet;
  readonly mailbox: MailboxName;
}

// copy = "COPY" SP sequence-set SP mailbox
function parse(cursor: Cursor, uid: boolean): CopyCommand {
  cursor.space();
  const set = sequenceSet(cursor);
  cursor.space();
  return { name: 'COPY', uid, set, mailbox: mailbox(cursor) };
}

export const copy: CommandDeclaration<'COPY', CopyCommand> = {
  name: 'COPY',
  rfc: 'RFC 9051 §6.4.7',
  states: SELECTED,
  tagsExpunge: true,
  uidForm: { rfc: 'RFC 9051 §6.4.9', tagsExpunge: true },
  extension: null,
  parse,
};
