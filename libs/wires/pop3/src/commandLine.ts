import { type AnyDeclaration, COMMANDS, type Command } from './commands/table.js';
import { ArgumentError } from './declaration.js';

/** What a line of the client is. */
export type CommandLine =
  | { readonly kind: 'command'; readonly declaration: AnyDeclaration; readonly command: Command }
  | { readonly kind: 'syntax'; readonly declaration: AnyDeclaration }
  | { readonly kind: 'unknown'; readonly keyword: string };

/** Reads `keyword [SP argument]`; keywords are compared without regard to case (RFC 1939 §3). */
export function readCommand(line: string): CommandLine {
  const space = line.indexOf(' ');
  const keyword = (space < 0 ? line : line.slice(0, space)).toUpperCase();
  const declaration = COMMANDS.get(keyword);
  if (declaration === undefined) return { kind: 'unknown', keyword };
  try {
    return { kind: 'command', declaration, command: declaration.parse(space < 0 ? null : line.slice(space + 1)) };
  } catch (error) {
    if (error instanceof ArgumentError) return { kind: 'syntax', declaration };
    throw error;
  }
}
