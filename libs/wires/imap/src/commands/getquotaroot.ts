import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface GetQuotaRootCommand {
  readonly name: 'GETQUOTAROOT';
  readonly mailbox: MailboxName;
}

// getquotaroot = "GETQUOTAROOT" SP mailbox
function parse(cursor: Cursor): GetQuotaRootCommand {
  cursor.space();
  return { name: 'GETQUOTAROOT', mailbox: mailbox(cursor) };
}

export const getquotaroot: CommandDeclaration<'GETQUOTAROOT', GetQuotaRootCommand> = {
  name: 'GETQUOTAROOT',
  rfc: 'RFC 9208 §4.1.2',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'QUOTA',
  parse,
};
