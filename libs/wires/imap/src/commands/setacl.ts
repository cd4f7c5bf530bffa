import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { identifier, type ModRights, modRights } from '../grammar/acl.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface SetAclCommand {
  readonly name: 'SETACL';
  readonly mailbox: MailboxName;
  readonly identifier: string;
  readonly rights: ModRights;
}

// setacl = "SETACL" SP mailbox SP identifier SP mod-rights
function parse(cursor: Cursor): SetAclCommand {
  cursor.space();
  const name = mailbox(cursor);
  cursor.space();
  const who = identifier(cursor);
  cursor.space();
  return { name: 'SETACL', mailbox: name, identifier: who, rights: modRights(cursor) };
}

export const setacl: CommandDeclaration<'SETACL', SetAclCommand> = {
  name: 'SETACL',
  rfc: 'RFC 4314 §3.1',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'ACL',
  parse,
};
