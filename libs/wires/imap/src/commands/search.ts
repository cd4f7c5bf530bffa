import type { Cursor } from '../grammar/cursor.js';
import { searchKeys, type SearchKey } from '../grammar/search-key.js';
import { optionalSearchReturn, type SearchReturn } from '../grammar/search-return.js';
import { astring } from '../grammar/string.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';

export interface SearchCommand {
  readonly name: 'SEARCH';
  readonly uid: boolean;
  /** Null: no RETURN, the answer of IMAP4rev1 unless IMAP4rev2 was enabled. */
  readonly return: SearchReturn | null;
  /** As sent; null: US-ASCII in IMAP4rev1, UTF-8 in IMAP4rev2 (RFC 9051 §6.4.4). */
  readonly charset: string | null;
  readonly key: SearchKey;
}

// search = "SEARCH" [search-return-opts] SP search-program
// search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)
function parse(cursor: Cursor, uid: boolean): SearchCommand {
  cursor.space();
  const wanted = optionalSearchReturn(cursor);
  let charset: string | null = null;
  if (cursor.tryWord('CHARSET')) {
    cursor.space();
    charset = astring(cursor, 'charset').toString('latin1');
    cursor.space();
  }
  return { name: 'SEARCH', uid, return: wanted, charset, key: searchKeys(cursor) };
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
