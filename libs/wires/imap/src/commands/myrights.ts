import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface MyRightsCommand {
  readonly name: 'MYRIGHTS';
  readonly mailbox: MailboxName;
}

// myrights = "MYRIGHTS" SP mailbox
function parse(cursor: Cursor): MyRightsCommand {
  cursor.space();
  return { name: 'MYRIGHTS', mailbox: mailbox(cursor) };
}

export const myrights: CommandDeclaration<'MYRIGHTS', MyRightsCommand> = {
  name: 'MYRIGHTS',
  rfc: 'RFC 4314 §3.5',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'ACL',
  parse,
};
