import type { Cursor } from '../grammar/cursor.js';
import {
  listReturnOpts,
  listSelectOpts,
  patterns,
  type ListReturnOption,
  type ListSelectOption,
} from '../grammar/list-options.js';
import { listMailbox, mailbox, type MailboxName } from '../grammar/mailbox.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface ListCommand {
  readonly name: 'LIST';
  readonly select: ReadonlySet<ListSelectOption>;
  readonly reference: MailboxName;
  readonly patterns: readonly MailboxName[];
  readonly return: readonly ListReturnOption[];
  /** Whether the extended syntax was used, where an empty pattern asks for nothing (RFC 5258 §3). */
  readonly extended: boolean;
}

const OPEN = 0x28;

// list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]    mbox-or-pat = list-mailbox / patterns
function parse(cursor: Cursor): ListCommand {
  cursor.space();
  const selecting = cursor.octet === OPEN;
  const select = selecting ? listSelectOpts(cursor) : new Set<ListSelectOption>();
  if (selecting) cursor.space();
  const reference = mailbox(cursor);
  cursor.space();
  const several = cursor.octet === OPEN;
  const wanted = several ? patterns(cursor) : [listMailbox(cursor)];
  const returning = cursor.tryChar(' ');
  const options = returning ? listReturnOpts(cursor) : [];
  return {
    name: 'LIST',
    select,
    reference,
    patterns: wanted,
    return: options,
    extended: selecting || several || returning,
  };
}

export const list: CommandDeclaration<'LIST', ListCommand> = {
  name: 'LIST',
  rfc: 'RFC 9051 §6.3.9',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: null,
  parse,
};
