import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { identifier } from '../grammar/acl.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface DeleteAclCommand {
  readonly name: 'DELETEACL';
  readonly mailbox: MailboxName;
  readonly identifier: string;
}

// deleteacl = "DELETEACL" SP mailbox SP identifier
function parse(cursor: Cursor): DeleteAclCommand {
  cursor.space();
  const name = mailbox(cursor);
  cursor.space();
  return { name: 'DELETEACL', mailbox: name, identifier: identifier(cursor) };
}

export const deleteacl: CommandDeclaration<'DELETEACL', DeleteAclCommand> = {
  name: 'DELETEACL',
  rfc: 'RFC 4314 §3.2',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'ACL',
  parse,
};
