import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';
import { selection, type Selection } from './select.js';

export interface ExamineCommand extends Selection {
  readonly name: 'EXAMINE';
}

// examine = "EXAMINE" SP mailbox [select-params]
export const examine: CommandDeclaration<'EXAMINE', ExamineCommand> = {
  name: 'EXAMINE',
  rfc: 'RFC 9051 §6.3.3',
  states: AUTHENTICATED,
  tagsExpunge: false,
  uidForm: null,
  extension: null,
  parse: (cursor) => ({ name: 'EXAMINE', ...selection(cursor) }),
};
