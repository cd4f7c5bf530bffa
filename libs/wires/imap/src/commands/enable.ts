import type { Cursor } from '../grammar/cursor.js';
import { atom } from '../grammar/string.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface EnableCommand {
  readonly name: 'ENABLE';
  /** Upper case; unknown ones are ignored (RFC 9051 §6.3.1). */
  readonly capabilities: readonly string[];
}

// enable = "ENABLE" 1*(SP capability)
function parse(cursor: Cursor): EnableCommand {
  const capabilities: string[] = [];
  do {
    cursor.space();
    if (capabilities.length >= cursor.context.limits.maxListItems) cursor.exceed('too many capabilities');
    capabilities.push(atom(cursor, 'capability').toUpperCase());
  } while (!cursor.atEnd);
  return { name: 'ENABLE', capabilities };
}

export const enable: CommandDeclaration<'ENABLE', EnableCommand> = {
  name: 'ENABLE',
  rfc: 'RFC 9051 §6.3.1',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'ENABLE',
  parse,
};
