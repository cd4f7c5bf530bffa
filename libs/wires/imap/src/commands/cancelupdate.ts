import type { Cursor } from '../grammar/cursor.js';
import { quoted } from '../grammar/string.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';

export interface CancelUpdateCommand {
  readonly name: 'CANCELUPDATE';
  readonly tags: readonly string[];
}

// command-select =/ "CANCELUPDATE" 1*(SP quoted)
function parse(cursor: Cursor): CancelUpdateCommand {
  const tags: string[] = [];
  do {
    cursor.space();
    if (tags.length >= cursor.context.limits.maxListItems) cursor.exceed('too many tags');
    tags.push(quoted(cursor).toString('latin1'));
  } while (!cursor.atEnd);
  return { name: 'CANCELUPDATE', tags };
}

export const cancelupdate: CommandDeclaration<'CANCELUPDATE', CancelUpdateCommand> = {
  name: 'CANCELUPDATE',
  rfc: 'RFC 5267 §4.3.5',
  states: SELECTED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'CONTEXT=SEARCH',
  parse,
};
