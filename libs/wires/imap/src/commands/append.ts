import type { Segment } from '../framing/frame.js';
import { type AppendMessage, type AppendPart, AppendReader, PartAwaited } from '../grammar/append-data.js';
import { Cursor, DEFAULT_CONTEXT, type ParseContext } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { seqNumber } from '../grammar/sequence-set.js';
import { ImapSyntaxError } from '../grammar/syntax-error.js';
import { tag } from '../grammar/tag.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface AppendCommand {
  readonly name: 'APPEND';
  readonly mailbox: MailboxName;
  /** At least one; several by RFC 3502 §6.3.11. */
  readonly messages: readonly AppendMessage[];
}

// append = "APPEND" SP mailbox 1*append-message
function parse(cursor: Cursor): AppendCommand {
  cursor.space();
  const name = mailbox(cursor);
  return { name: 'APPEND', mailbox: name, messages: new AppendReader(cursor, false).read() };
}

/** How far an APPEND or REPLACE has come when a literal is announced. */
export interface AppendProgress {
  readonly tag: string;
  readonly command: 'APPEND' | 'REPLACE';
  readonly mailbox: MailboxName;
  /** Messages before the one that the literal belongs to. */
  readonly messages: readonly AppendMessage[];
  /** Parts of that message before the literal (RFC 4469 §5). */
  readonly parts: readonly AppendPart[];
  /** The literal is one of several parts. */
  readonly catenated: boolean;
}

function commandAt(cursor: Cursor): AppendProgress['command'] | null {
  if (cursor.tryWord('APPEND')) return 'APPEND';
  if (cursor.tryWord('UID')) cursor.space();
  if (!cursor.tryWord('REPLACE')) return null;
  cursor.space();
  seqNumber(cursor);
  return 'REPLACE';
}

/**
 * Whether the literal now announced is a message of an APPEND or REPLACE, or a part of one, so that mailbox, size and quota can
 * be checked before a single octet of it comes. Null for every other literal and every malformed command.
 */
export function appendProgress(
  segments: readonly Segment[],
  context: ParseContext = DEFAULT_CONTEXT,
): AppendProgress | null {
  const cursor = new Cursor(segments, context);
  let begun: Pick<AppendProgress, 'tag' | 'command' | 'mailbox'> | null = null;
  try {
    const itsTag = tag(cursor);
    cursor.space();
    const command = commandAt(cursor);
    if (command === null) return null;
    cursor.space();
    if (cursor.atEnd) return null;
    begun = { tag: itsTag, command, mailbox: mailbox(cursor) };
    new AppendReader(cursor, true).read();
    return null;
  } catch (error) {
    if (error instanceof PartAwaited && begun !== null) {
      const { messages, parts, catenated } = error;
      return { ...begun, messages, parts, catenated };
    }
    if (error instanceof ImapSyntaxError) return null;
    throw error;
  }
}

export const append: CommandDeclaration<'APPEND', AppendCommand> = {
  name: 'APPEND',
  rfc: 'RFC 9051 §6.3.12',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: null,
  parse,
};
