import type { Cursor } from '../grammar/cursor.js';
import { searchKeys, type SearchKey } from '../grammar/search-key.js';
import { optionalSearchReturn, type SearchReturn } from '../grammar/search-return.js';
import { sortCriteria, type SortCriterion } from '../grammar/sort-criteria.js';
import { astring } from '../grammar/string.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';

/** What SORT and THREAD share with SEARCH, behind what is their own. */
export interface SearchCriteria {
  readonly charset: string;
  readonly key: SearchKey;
}

export interface SortCommand extends SearchCriteria {
  readonly name: 'SORT';
  readonly uid: boolean;
  /** Null: no RETURN, the answer is SORT. */
  readonly return: SearchReturn | null;
  readonly criteria: readonly SortCriterion[];
}

// search-criteria = charset 1*(SP search-key)    charset = atom / quoted
/** RFC 5256 §5 */
export function searchCriteria(cursor: Cursor): SearchCriteria {
  const charset = astring(cursor, 'charset').toString('latin1');
  cursor.space();
  return { charset, key: searchKeys(cursor) };
}

// sort = ["UID" SP] "SORT" SP sort-criteria SP search-criteria
// extended-sort = ["UID" SP] "SORT" search-return-opts SP sort-criteria SP search-criteria
function parse(cursor: Cursor, uid: boolean): SortCommand {
  cursor.space();
  const wanted = optionalSearchReturn(cursor);
  const criteria = sortCriteria(cursor);
  cursor.space();
  return { name: 'SORT', uid, return: wanted, criteria, ...searchCriteria(cursor) };
}

export const sort: CommandDeclaration<'SORT', SortCommand> = {
  name: 'SORT',
  rfc: 'RFC 5256 §3',
  states: SELECTED,
  tagsExpunge: false,
  uidForm: { rfc: 'RFC 5256 §3', tagsExpunge: true },
  extension: 'SORT',
  parse,
};
