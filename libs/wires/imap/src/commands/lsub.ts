import type { Cursor } from '../grammar/cursor.js';
import { listMailbox, mailbox, type MailboxName } from '../grammar/mailbox.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface LsubCommand {
  readonly name: 'LSUB';
  readonly reference: MailboxName;
  readonly pattern: MailboxName;
}

// lsub = "LSUB" SP mailbox SP list-mailbox, no longer in IMAP4rev2
function parse(cursor: Cursor): LsubCommand {
  cursor.space();
  const reference = mailbox(cursor);
  cursor.space();
  return { name: 'LSUB', reference, pattern: listMailbox(cursor) };
}

export const lsub: CommandDeclaration<'LSUB', LsubCommand> = {
  name: 'LSUB',
  rfc: 'RFC 3501 §6.3.9',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: null,
  parse,
};
