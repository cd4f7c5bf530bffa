import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface UnsubscribeCommand {
  readonly name: 'UNSUBSCRIBE';
  readonly mailbox: MailboxName;
}

// unsubscribe = "UNSUBSCRIBE" SP mailbox
function parse(cursor: Cursor): UnsubscribeCommand {
  cursor.space();
  return { name: 'UNSUBSCRIBE', mailbox: mailbox(cursor) };
}

export const unsubscribe: CommandDeclaration<'UNSUBSCRIBE', UnsubscribeCommand> = {
  name: 'UNSUBSCRIBE',
  rfc: 'RFC 9051 §6.3.8',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: null,
  parse,
};
