import { parenthesised, type Cursor } from './cursor.js';

const KEYS = [
  'ARRIVAL',
  'CC',
  'DATE',
  'FROM',
  'SIZE',
  'SUBJECT',
  'TO',
  // RFC 5957 §5
  'DISPLAYFROM',
  'DISPLAYTO',
  // RFC 6203 §6
  'RELEVANCY',
] as const;

export type SortKey = (typeof KEYS)[number];

export interface SortCriterion {
  readonly key: SortKey;
  readonly reverse: boolean;
}

const KNOWN = new Set<string>(KEYS);
const isSortKey = (word: string): word is SortKey => KNOWN.has(word);

// sort-criterion = ["REVERSE" SP] sort-key
/** RFC 5256 §5 */
export function sortCriterion(cursor: Cursor): SortCriterion {
  const reverse = cursor.tryWord('REVERSE');
  if (reverse) cursor.space();
  const word = cursor.peekWord();
  if (!isSortKey(word)) return cursor.fail('sort-key');
  cursor.skip(word.length);
  return { key: word, reverse };
}

// sort-criteria = "(" sort-criterion *(SP sort-criterion) ")"
/** RFC 5256 §5; of a key that comes again only the first counts, so that there are never many. */
export function sortCriteria(cursor: Cursor): SortCriterion[] {
  const criteria = new Map<SortKey, SortCriterion>();
  for (const criterion of parenthesised(cursor, sortCriterion, 'filled'))
    if (!criteria.has(criterion.key)) criteria.set(criterion.key, criterion);
  return [...criteria.values()];
}
