import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface RenameCommand {
  readonly name: 'RENAME';
  readonly from: MailboxName;
  readonly to: MailboxName;
}

// rename = "RENAME" SP mailbox SP mailbox
function parse(cursor: Cursor): RenameCommand {
  cursor.space();
  const from = mailbox(cursor);
  cursor.space();
  return { name: 'RENAME', from, to: mailbox(cursor) };
}

export const rename: CommandDeclaration<'RENAME', RenameCommand> = {
  name: 'RENAME',
  rfc: 'RFC 9051 §6.3.6',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: null,
  parse,
};
