import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface DeleteCommand {
  readonly name: 'DELETE';
  readonly mailbox: MailboxName;
}

// delete = "DELETE" SP mailbox
function parse(cursor: Cursor): DeleteCommand {
  cursor.space();
  return { name: 'DELETE', mailbox: mailbox(cursor) };
}

export const deleteMailbox: CommandDeclaration<'DELETE', DeleteCommand> = {
  name: 'DELETE',
  rfc: 'RFC 9051 §6.3.5',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: null,
  parse,
};
