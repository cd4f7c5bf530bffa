import type { LiteralSegment, Segment } from '../framing/frame.js';
import { Cursor, DEFAULT_CONTEXT, type ParseContext } from '../grammar/cursor.js';
import { dateTime } from '../grammar/date.js';
import { flagList } from '../grammar/flag.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { ImapSyntaxError } from '../grammar/syntax-error.js';
import { tag } from '../grammar/tag.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

/** What precedes a message: RFC 9051 §6.3.12. */
export interface AppendOptions {
  readonly flags: readonly string[];
  /** Milliseconds since 1970, or null: now. */
  readonly internalDate: number | null;
}

export interface AppendMessage extends AppendOptions {
  /** Its octets are null when it was streamed. */
  readonly literal: LiteralSegment;
}

export interface AppendCommand {
  readonly name: 'APPEND';
  readonly mailbox: MailboxName;
  /** At least one; several by RFC 3502 §6.3.11. */
  readonly messages: readonly AppendMessage[];
}

// append-opts = [SP flag-list] [SP date-time]
/** RFC 4466 §3 */
export function appendOpts(cursor: Cursor): AppendOptions {
  let flags: string[] = [];
  let internalDate: number | null = null;
  cursor.space();
  if (cursor.octet === 0x28) {
    flags = flagList(cursor);
    cursor.space();
  }
  if (cursor.octet === 0x22) {
    internalDate = dateTime(cursor);
    cursor.space();
  }
  return { flags, internalDate };
}

// append = "APPEND" SP mailbox 1*append-message    append-message = append-opts SP append-data
// append-data = literal / literal8
function parse(cursor: Cursor): AppendCommand {
  cursor.space();
  const name = mailbox(cursor);
  const messages: AppendMessage[] = [];
  do {
    messages.push({ ...appendOpts(cursor), literal: cursor.takeLiteral() });
  } while (!cursor.atEnd);
  return { name: 'APPEND', mailbox: name, messages };
}

/** How far an APPEND has come when a literal is announced. */
export interface AppendProgress {
  readonly tag: string;
  readonly mailbox: MailboxName;
  /** Number of messages before this one. */
  readonly index: number;
  /** What precedes the announced message. */
  readonly options: AppendOptions;
}

/**
 * Whether the literal now announced is a message of an APPEND, so that mailbox, size and quota can be checked before a
 * single octet of it comes. Null for every other literal and every malformed command.
 */
export function appendProgress(
  segments: readonly Segment[],
  context: ParseContext = DEFAULT_CONTEXT,
): AppendProgress | null {
  const cursor = new Cursor(segments, context);
  try {
    const itsTag = tag(cursor);
    cursor.space();
    if (!cursor.tryWord('APPEND')) return null;
    cursor.space();
    if (cursor.atEnd) return null;
    const name = mailbox(cursor);
    for (let index = 0; ; index += 1) {
      const options = appendOpts(cursor);
      if (cursor.atEnd) return { tag: itsTag, mailbox: name, index, options };
      cursor.takeLiteral();
    }
  } catch (error) {
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
