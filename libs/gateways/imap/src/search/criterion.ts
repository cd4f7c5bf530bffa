import type { SelectedMailbox } from '../views/selectedMailbox.js';

/** The answer where it can be known without reading more: null says that it cannot. */
export type Verdict = boolean | null;

/** What is known of a message while SEARCH looks at it. */
export interface Candidate {
  /** Place in the client's numbering. */
  readonly index: number;
  readonly uid: number;
  /** Place in the view, valid until the next await. */
  at: number;
  /** Folded values of header fields by name in lower case; null while they were not read. */
  usual: ReadonlyMap<string, string[]> | null;
  /** Folded, of the whole header; null while it was not read. */
  header: ReadonlyMap<string, string[]> | null;
  /** Folded text of header and body; null while it was not read. */
  headerText: string | null;
  bodyText: string | null;
  /** Day of the Date field; null where it has none that can be read. */
  sentDay: number | null;
  size: number;
  /** Day on which it came into the mailbox; null while that was not read. */
  savedDay: number | null;
}

/** A message of which nothing was read yet. */
export function unreadCandidate(place: Pick<Candidate, 'index' | 'uid' | 'at' | 'size'>): Candidate {
  return { ...place, usual: null, header: null, headerText: null, bodyText: null, sentDay: null, savedDay: null };
}

/** One key, ready to be asked for each message. Rank orders by cost: what costs nothing is asked first. */
export interface Criterion {
  readonly rank: number;
  /** It asks when messages came into the mailbox. */
  readonly saved?: boolean;
  test(candidate: Candidate, mailbox: SelectedMailbox): Verdict;
}

/** All must hold. */
export function all(criteria: readonly Criterion[]): Criterion {
  const ordered = [...criteria].sort((a, b) => a.rank - b.rank);
  return {
    rank: ordered.at(-1)?.rank ?? 0,
    saved: ordered.some(({ saved }) => saved),
    test: (candidate, mailbox) => {
      let known = true;
      for (const criterion of ordered) {
        const verdict = criterion.test(candidate, mailbox);
        if (verdict === false) return false;
        if (verdict === null) known = false;
      }
      return known ? true : null;
    },
  };
}

/** One must hold. */
export function any(criteria: readonly Criterion[]): Criterion {
  const inner = all(criteria.map(not));
  return not(inner);
}

export function not(criterion: Criterion): Criterion {
  return {
    rank: criterion.rank,
    saved: criterion.saved ?? false,
    test: (candidate, mailbox) => {
      const verdict = criterion.test(candidate, mailbox);
      return verdict === null ? null : !verdict;
    },
  };
}
