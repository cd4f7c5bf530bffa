import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface SubscribeCommand {
  readonly name: 'SUBSCRIBE';
  readonly mailbox: MailboxName;
}

// subscribe = "SUBSCRIBE" SP mailbox
function parse(cursor: Cursor): SubscribeCommand {
  cursor.space();
  return { name: 'SUBSCRIBE', mailbox: mailbox(cursor) };
}

export const subscribe: CommandDeclaration<'SUBSCRIBE', SubscribeCommand> = {
  name: 'SUBSCRIBE',
  rfc: 'RFC 9051 §6.3.7',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: null,
  parse,
};
