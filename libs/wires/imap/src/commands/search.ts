import type { Cursor } from '../grammar/cursor.js';
import { searchKeys, type SearchKey } from '../grammar/search-key.js';
import { optionalSearchReturn, type SearchReturn } from '../grammar/search-return.js';
import { astring } from '../grammar/string.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';

/** What is looked for. */
export interface SearchProgram {
  /** As sent; null: US-ASCII in IMAP4rev1, UTF-8 in IMAP4rev2 (RFC 9051 §6.4.4). */
  readonly charset: string | null;
  readonly key: SearchKey;
}

export interface SearchCommand extends SearchProgram {
  readonly name: 'SEARCH';
  readonly uid: boolean;
  /** Null: no RETURN, the answer of IMAP4rev1 unless IMAP4rev2 was enabled. */
  readonly return: SearchReturn | null;
}

// search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)
/** RFC 9051 §9 */
export function searchProgram(cursor: Cursor): SearchProgram {
  let charset: string | null = null;
  if (cursor.tryWord('CHARSET')) {
    cursor.space();
    charset = astring(cursor, 'charset').toString('latin1');
    cursor.space();
  }
  return { charset, key: searchKeys(cursor) };
}

// search = "SEARCH" [search-return-opts] SP search-program
function parse(cursor: Cursor, uid: boolean): SearchCommand {
  cursor.space();
  const wanted = optionalSearchReturn(cursor);
  return { name: 'SEARCH', uid, return: wanted, ...searchProgram(cursor) };
}

export const search: CommandDeclaration<'SEARCH', SearchCommand> = {
  name: 'SEARCH',
  rfc: 'RFC 9051 §6.4.4',
  states: SELECTED,
  tagsExpunge: false,
  uidForm: { rfc: 'RFC 9051 §6.4.9', tagsExpunge: true },
  extension: null,
  parse,
};
