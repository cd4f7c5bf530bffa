import { usualFieldNames } from '#core/mailstore';
import { type Section, SimilarText } from '#core/search';
import type { SearchKey } from '#wires/imap';
import type { Candidate, Criterion } from './criterion.js';
import { type Findings, findingOf, queryOf } from './indexed.js';
import type { Relevancy } from './relevancy.js';

interface FuzzyContext {
  readonly decode: (text: Buffer) => string;
  readonly findings: Findings;
}

type TextKey = Extract<SearchKey, { kind: 'text' | 'header' }>;

/** Fields of which a match says much. */
const NAMES = new Set(['from', 'to', 'cc', 'bcc', 'subject']);
const USUAL = 1;
const CONTENT = 3;

/** Folded texts of a candidate in which a key looks; null while they were not read. */
function textsOf(key: TextKey, candidate: Candidate): readonly (readonly [Section, string])[] | null {
  if (key.kind === 'text' && (key.field === 'BODY' || key.field === 'TEXT')) {
    if (candidate.bodyText === null || candidate.headerText === null) return null;
    const body = ['body', candidate.bodyText] as const;
    return key.field === 'BODY' ? [body] : [['names', candidate.headerText], body];
  }
  const name = (key.kind === 'header' ? key.name : key.field).toLowerCase();
  const fields = usualFieldNames.has(name) ? candidate.usual : candidate.header;
  if (fields === null) return null;
  return (fields.get(name) ?? []).map((value) => [NAMES.has(name) ? 'names' : 'headers', value] as const);
}

function rankOf(key: TextKey): number {
  const name = (key.kind === 'header' ? key.name : key.field).toLowerCase();
  return usualFieldNames.has(name) ? USUAL : CONTENT;
}

/** A text that is looked for by its words, of which one letter may be wrong (RFC 6203 §3); the scores are noted. */
export function fuzzyText({ decode, findings }: FuzzyContext, relevancy: Relevancy, key: TextKey): Criterion {
  const query = queryOf(key, decode);
  const similar = new SimilarText(decode(key.text));
  const finding = query === null ? undefined : findingOf(findings, query, true);
  const scores = relevancy.scoresOfKey();
  const noted = (uid: number, score: number): boolean => {
    if (score > 0) scores.set(uid, score);
    return score > 0;
  };
  return {
    rank: rankOf(key),
    test: (candidate, mailbox) => {
      const id = mailbox.view.messageIdAt(candidate.at);
      if (finding?.covers(id)) return noted(candidate.uid, finding.score(id));
      const texts = textsOf(key, candidate);
      if (texts === null) return null;
      const likeness = similar.begin();
      for (const [section, text] of texts) likeness.look(section, text);
      return noted(candidate.uid, likeness.score);
    },
  };
}
