import { type AppendMessage, AppendReader } from '../grammar/append-data.js';
import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { seqNumber, type SequenceSet } from '../grammar/sequence-set.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';

export interface ReplaceCommand {
  readonly name: 'REPLACE';
  readonly uid: boolean;
  /** The one message that is replaced. */
  readonly set: SequenceSet;
  readonly mailbox: MailboxName;
  readonly messages: readonly AppendMessage[];
}

// replace = "REPLACE" SP seq-number SP mailbox append-message
function parse(cursor: Cursor, uid: boolean): ReplaceCommand {
  cursor.space();
  const number = seqNumber(cursor);
  cursor.space();
  const name = mailbox(cursor);
  const messages = new AppendReader(cursor, false).read();
  // RFC 8508 §4.7
  if (messages.length > 1) cursor.fail('one message');
  return {
    name: 'REPLACE',
    uid,
    set: { kind: 'ranges', ranges: [{ from: number, to: number }] },
    mailbox: name,
    messages,
  };
}

export const replace: CommandDeclaration<'REPLACE', ReplaceCommand> = {
  name: 'REPLACE',
  rfc: 'RFC 8508 §3.2',
  states: SELECTED,
  tagsExpunge: true,
  uidForm: { rfc: 'RFC 8508 §3.3', tagsExpunge: true },
  extension: 'REPLACE',
  parse,
};
