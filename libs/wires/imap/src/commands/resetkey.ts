import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { atom } from '../grammar/string.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface ResetKeyCommand {
  readonly name: 'RESETKEY';
  /** Null: every mailbox. */
  readonly mailbox: MailboxName | null;
  readonly mechanisms: readonly string[];
}

// resetkey = "RESETKEY" [SP mailbox *(SP mechanism)]
function parse(cursor: Cursor): ResetKeyCommand {
  const mechanisms: string[] = [];
  if (cursor.atEnd) return { name: 'RESETKEY', mailbox: null, mechanisms };
  cursor.space();
  const name = mailbox(cursor);
  while (!cursor.atEnd) {
    cursor.space();
    mechanisms.push(atom(cursor, 'mechanism').toUpperCase());
  }
  return { name: 'RESETKEY', mailbox: name, mechanisms };
}

export const resetkey: CommandDeclaration<'RESETKEY', ResetKeyCommand> = {
  name: 'RESETKEY',
  rfc: 'RFC 4467 §7',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'URLAUTH',
  parse,
};
