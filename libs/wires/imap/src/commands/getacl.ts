import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface GetAclCommand {
  readonly name: 'GETACL';
  readonly mailbox: MailboxName;
}

// getacl = "GETACL" SP mailbox
function parse(cursor: Cursor): GetAclCommand {
  cursor.space();
  return { name: 'GETACL', mailbox: mailbox(cursor) };
}

export const getacl: CommandDeclaration<'GETACL', GetAclCommand> = {
  name: 'GETACL',
  rfc: 'RFC 4314 §3.3',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'ACL',
  parse,
};
