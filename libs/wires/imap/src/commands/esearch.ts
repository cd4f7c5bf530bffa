import type { Cursor } from '../grammar/cursor.js';
import { optionalSearchReturn, type SearchReturn } from '../grammar/search-return.js';
import { esearchSourceOpts, type SearchSource } from '../grammar/search-source.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';
import { searchProgram, type SearchProgram } from './search.js';

export interface EsearchCommand extends SearchProgram {
  readonly name: 'ESEARCH';
  readonly sources: readonly SearchSource[];
  readonly return: SearchReturn;
}

// esearch = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP search-program
/** RFC 7377 §4; without sources the selected mailbox, without result options ALL (RFC 7377 §2.1). */
function parse(cursor: Cursor): EsearchCommand {
  cursor.space();
  let sources: readonly SearchSource[] = [{ kind: 'selected' }];
  if (cursor.peekWord() === 'IN') {
    sources = esearchSourceOpts(cursor);
    cursor.space();
  }
  const wanted = optionalSearchReturn(cursor) ?? { options: new Set(['ALL'] as const), partial: null };
  return { name: 'ESEARCH', sources, return: wanted, ...searchProgram(cursor) };
}

export const esearch: CommandDeclaration<'ESEARCH', EsearchCommand> = {
  name: 'ESEARCH',
  rfc: 'RFC 7377 §2',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'MULTISEARCH',
  parse,
};
