import { parenthesised, type Cursor } from './cursor.js';
import { fetchAtt, type FetchItem } from './fetch-att.js';
import { partialRange, type PartialRange } from './partial-range.js';

/** RFC 9051 §6.4.4, RFC 4731 §3.1, RFC 5182 §2, RFC 5267 §4, RFC 9394 §3.1 */
export type SearchReturnOption =
  | 'MIN'
  | 'MAX'
  | 'ALL'
  | 'COUNT'
  | 'SAVE'
  | 'CONTEXT'
  | 'UPDATE'
  | 'PARTIAL'
  | 'RELEVANCY';

/** What a searching command is to return. */
export interface SearchReturn {
  readonly options: ReadonlySet<SearchReturnOption>;
  /** The range of PARTIAL, where that is asked for. */
  readonly partial: PartialRange | null;
  /** What UPDATE tells of each new message (RFC 5465 §7). */
  readonly items?: readonly FetchItem[];
}

// modifier-update = "UPDATE" [SP "(" fetch-att *(SP fetch-att) ")"]
/** RFC 5465 §7, from behind the name. */
function updateItems(cursor: Cursor): 'UPDATE' | FetchItem[] {
  if (cursor.octet !== 0x20 || cursor.octetAt(1) !== 0x28) return 'UPDATE';
  cursor.space();
  return parenthesised(cursor, fetchAtt, 'filled');
}

// search-return-opt = "MIN" / "MAX" / "ALL" / "COUNT" / "SAVE" / modifier-context / modifier-partial / modifier-update
// modifier-context = "CONTEXT"    modifier-partial = "PARTIAL" SP partial-range    modifier-update = "UPDATE"
/** RFC 9051 §9, RFC 5267 §5 */
export function searchReturnOpt(cursor: Cursor): SearchReturnOption | PartialRange | FetchItem[] {
  const word = cursor.peekWord();
  switch (word) {
    case 'MIN':
    case 'MAX':
    case 'ALL':
    case 'COUNT':
    case 'SAVE':
    case 'CONTEXT':
    // RFC 6203 §6
    case 'RELEVANCY':
      cursor.skip(word.length);
      return word;
    case 'UPDATE':
      cursor.skip(word.length);
      return updateItems(cursor);
    case 'PARTIAL':
      cursor.skip(word.length);
      cursor.space();
      return partialRange(cursor);
    default:
      return cursor.fail('MIN, MAX, ALL, COUNT, SAVE, CONTEXT, UPDATE or PARTIAL');
  }
}

// search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"
/** RFC 9051 §9, from behind the first SP; `RETURN ()` means ALL (RFC 9051 §6.4.4). */
export function searchReturnOpts(cursor: Cursor): SearchReturn {
  if (!cursor.tryWord('RETURN')) cursor.fail('RETURN');
  cursor.space();
  const options = new Set<SearchReturnOption>();
  let partial: PartialRange | null = null;
  let items: readonly FetchItem[] | null = null;
  for (const option of parenthesised(cursor, searchReturnOpt, 'empty')) {
    if (typeof option === 'string') options.add(option);
    else if (Array.isArray(option)) {
      options.add('UPDATE');
      items = option;
    }
    // RFC 9394 §3.1
    else if (partial === null) partial = option;
    else cursor.fail('one PARTIAL');
  }
  if (partial !== null) options.add('PARTIAL');
  if (partial !== null && options.has('ALL')) cursor.fail('either PARTIAL or ALL');
  if (options.size === 0) options.add('ALL');
  return { options, partial, ...(items === null ? {} : { items }) };
}

/** `SP "RETURN" …` where it follows, and the SP behind it; else null. */
export function optionalSearchReturn(cursor: Cursor): SearchReturn | null {
  if (cursor.peekWord() !== 'RETURN') return null;
  const wanted = searchReturnOpts(cursor);
  cursor.space();
  return wanted;
}
