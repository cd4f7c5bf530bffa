import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { statusAtts, type StatusItem } from '../grammar/status-att.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface StatusCommand {
  readonly name: 'STATUS';
  readonly mailbox: MailboxName;
  readonly items: readonly StatusItem[];
}

// status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
function parse(cursor: Cursor): StatusCommand {
  cursor.space();
  const name = mailbox(cursor);
  cursor.space();
  return { name: 'STATUS', mailbox: name, items: statusAtts(cursor) };
}

export const status: CommandDeclaration<'STATUS', StatusCommand> = {
  name: 'STATUS',
  rfc: 'RFC 9051 §6.3.11',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: null,
  parse,
};
