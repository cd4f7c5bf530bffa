import { parenthesised, type Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { atom } from '../grammar/string.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface CreateCommand {
  readonly name: 'CREATE';
  readonly mailbox: MailboxName;
  /** RFC 6154 §3: attributes such as `\Drafts`, as sent; empty when none is asked for. */
  readonly specialUse: readonly string[];
}

// use-attr = "\All" / "\Archive" / "\Drafts" / "\Flagged" / "\Junk" / "\Sent" / "\Trash" / use-attr-ext
/** RFC 6154 §6 */
export function useAttr(cursor: Cursor): string {
  cursor.char('\\');
  return `\\${atom(cursor, 'use-attr')}`;
}

// create-param = "USE" SP "(" [use-attr *(SP use-attr)] ")"
/** RFC 6154 §6 */
export function createParam(cursor: Cursor): string[] {
  if (!cursor.tryWord('USE')) cursor.fail('USE');
  cursor.space();
  return parenthesised(cursor, useAttr, 'empty');
}

// create = "CREATE" SP mailbox [SP "(" create-param *(SP create-param) ")"]
function parse(cursor: Cursor): CreateCommand {
  cursor.space();
  const name = mailbox(cursor);
  const specialUse = cursor.tryChar(' ') ? parenthesised(cursor, createParam, 'filled').flat() : [];
  return { name: 'CREATE', mailbox: name, specialUse };
}

export const create: CommandDeclaration<'CREATE', CreateCommand> = {
  name: 'CREATE',
  rfc: 'RFC 9051 §6.3.4',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: null,
  parse,
};
