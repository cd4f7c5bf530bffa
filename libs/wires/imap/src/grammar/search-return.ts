import { parenthesised, type Cursor } from './cursor.js';

/** RFC 9051 §6.4.4, RFC 4731 §3.1, RFC 5182 §2 */
export type SearchReturnOption = 'MIN' | 'MAX' | 'ALL' | 'COUNT' | 'SAVE';

// search-return-opt = "MIN" / "MAX" / "ALL" / "COUNT" / "SAVE"
/** RFC 9051 §9 */
export function searchReturnOpt(cursor: Cursor): SearchReturnOption {
  const word = cursor.peekWord();
  switch (word) {
    case 'MIN':
    case 'MAX':
    case 'ALL':
    case 'COUNT':
    case 'SAVE':
      cursor.skip(word.length);
      return word;
    default:
      return cursor.fail('MIN, MAX, ALL, COUNT or SAVE');
  }
}

// search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"
/** RFC 9051 §9, from behind the first SP; `RETURN ()` means ALL (RFC 9051 §6.4.4). */
export function searchReturnOpts(cursor: Cursor): ReadonlySet<SearchReturnOption> {
  if (!cursor.tryWord('RETURN')) cursor.fail('RETURN');
  cursor.space();
  const options = new Set(parenthesised(cursor, searchReturnOpt, 'empty'));
  if (options.size === 0) options.add('ALL');
  return options;
}
