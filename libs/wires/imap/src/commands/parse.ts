import type { CommandFrame } from '../framing/frame.js';
import { tagOf } from '../framing/tag-of.js';
import { Cursor, DEFAULT_CONTEXT, type ParseContext } from '../grammar/cursor.js';
import { ImapSyntaxError } from '../grammar/syntax-error.js';
import { tag } from '../grammar/tag.js';
import type { DisabledExtensions } from './extensions.js';
import { COMMANDS, type AnyDeclaration, type Command } from './table.js';

/** Why a command was not understood; `message` says what was expected where, in printable ASCII. */
export interface ParseError {
  readonly kind: 'no-tag' | 'unknown-command' | 'syntax' | 'limit';
  /** The command's name if it is known, for metrics and for the reply. */
  readonly command: string | null;
  readonly message: string;
  /** Octets from the beginning of the command. */
  readonly offset: number;
}

export type ParseResult =
  | { readonly tag: string; readonly command: Command; readonly declaration: AnyDeclaration; readonly uid: boolean }
  | { readonly tag: string | null; readonly error: ParseError };

const NOTHING_DISABLED: DisabledExtensions = new Map();

function commandName(
  cursor: Cursor,
  disabled: DisabledExtensions,
): { declaration: AnyDeclaration; uid: boolean } | null {
  const uid = cursor.tryWord('UID');
  if (uid) cursor.space();
  const declaration = COMMANDS.get(cursor.word());
  if (declaration === undefined || (uid && declaration.uidForm === null)) return null;
  if (declaration.extension !== null && disabled.has(declaration.extension)) return null;
  return { declaration, uid };
}

// command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF
/** RFC 9051 §9. Never throws for what a client sends. Commands of `disabled` extensions are unknown. */
export function parseCommand(
  frame: CommandFrame,
  context: ParseContext = DEFAULT_CONTEXT,
  disabled: DisabledExtensions = NOTHING_DISABLED,
): ParseResult {
  const cursor = new Cursor(frame.segments, context);
  let known: string | null = null;
  const itsTag = firstTag(frame);
  try {
    tag(cursor);
    cursor.space();
    const offset = cursor.offset;
    const found = commandName(cursor, disabled);
    if (found === null) {
      return { tag: itsTag, error: { kind: 'unknown-command', command: null, message: 'unknown command', offset } };
    }
    const { declaration, uid } = found;
    known = uid ? `UID ${declaration.name}` : declaration.name;
    const command = declaration.parse(cursor, uid);
    cursor.end();
    if (itsTag === null) return { tag: null, error: noTag(known) };
    return { tag: itsTag, command, declaration, uid };
  } catch (error) {
    if (!(error instanceof ImapSyntaxError)) throw error;
    if (itsTag === null) return { tag: null, error: noTag(known) };
    const { message, offset, fault } = error;
    return { tag: itsTag, error: { kind: fault, command: known, message, offset } };
  }
}

function noTag(command: string | null): ParseError {
  return { kind: 'no-tag', command, message: 'expected tag at octet 0', offset: 0 };
}

function firstTag(frame: CommandFrame): string | null {
  const first = frame.segments[0];
  return first?.kind === 'text' ? tagOf(first.octets) : null;
}
