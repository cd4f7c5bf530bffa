import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { identifier } from '../grammar/acl.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface ListRightsCommand {
  readonly name: 'LISTRIGHTS';
  readonly mailbox: MailboxName;
  readonly identifier: string;
}

// listrights = "LISTRIGHTS" SP mailbox SP identifier
function parse(cursor: Cursor): ListRightsCommand {
  cursor.space();
  const name = mailbox(cursor);
  cursor.space();
  return { name: 'LISTRIGHTS', mailbox: name, identifier: identifier(cursor) };
}

export const listrights: CommandDeclaration<'LISTRIGHTS', ListRightsCommand> = {
  name: 'LISTRIGHTS',
  rfc: 'RFC 4314 §3.4',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'ACL',
  parse,
};
