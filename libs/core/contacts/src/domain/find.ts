/** Somebody who may be meant. */
export interface Candidate {
  readonly name: string;
  readonly readings: readonly string[];
  readonly nicknames: readonly string[];
  readonly emails: readonly string[];
  readonly organisation: string | null;
}

/** What is looked for in somebody, folded once. */
interface Folded {
  /** The name and its readings: what begins them counts most. */
  readonly names: readonly string[];
  readonly others: readonly string[];
}

/** A candidate that can be looked for many times. */
export interface Prepared<T extends Candidate> {
  readonly person: T;
  readonly folded: Folded;
}

const hiraganaShift = 0x60;

/** Width, case and kana do not matter: カ, ｶ and か are one. */
export function foldName(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - hiraganaShift));
}

export function prepared<T extends Candidate>(person: T): Prepared<T> {
  const { name, readings, nicknames, emails, organisation } = person;
  const names = [name, name.replace(/[\s\u3000]+/gu, ''), ...name.split(/[\s\u3000]+/u), ...readings, ...nicknames];
  return {
    person,
    folded: {
      names: [...new Set(names.map(foldName))].filter((each) => each !== ''),
      others: [
        ...emails.map(foldName),
        ...emails.map((email) => foldName(email.slice(email.indexOf('@') + 1))),
        foldName(organisation ?? ''),
      ],
    },
  };
}

/**
 * Those in whom every word of a query is found, best first: words that begin names before words that begin addresses or the
 * organisation, before words within them; then by name.
 */
export function findPeople<T extends Candidate>(
  people: Iterable<Prepared<T>>,
  query: string,
  limit: number,
): readonly T[] {
  const words = foldName(query)
    .split(/[\s\u3000]+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const found: { readonly person: T; readonly rank: number; readonly key: string }[] = [];
  for (const { person, folded } of people) {
    let rank = 0;
    for (const word of words) {
      const own = rankOf(word, folded);
      if (own === null) {
        rank = -1;
        break;
      }
      rank += own;
    }
    if (rank >= 0) found.push({ person, rank, key: folded.names[0] ?? '' });
  }
  found.sort((one, other) => one.rank - other.rank || (one.key < other.key ? -1 : 1));
  return found.slice(0, limit).map(({ person }) => person);
}

/** 0 is best; null where the word is not there. */
function rankOf(word: string, { names, others }: Folded): number | null {
  if (names.some((name) => name === word)) return 0;
  if (names.some((name) => name.startsWith(word))) return 1;
  if (others.some((other) => other.startsWith(word))) return 2;
  if (names.some((name) => name.includes(word))) return 3;
  return others.some((other) => other.includes(word)) ? 4 : null;
}
