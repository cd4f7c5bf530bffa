import type { TextFinding, TextQuery } from '#core/search';
import type { SearchKey } from '#wires/imap';
import type { Session } from '../session/session.js';
import type { Criterion } from './criterion.js';

/** What the index knows of the texts that a search asks for, by what was asked. */
export type Findings = ReadonlyMap<string, TextFinding>;

const nameOf = ({ in: where, text }: TextQuery, fuzzy: boolean): string =>
  `${fuzzy ? 'like ' : ''}${typeof where === 'string' ? where : `field ${where.field.toLowerCase()}`}\n${text}`;

/** The question to the index that a key stands for; null where the index cannot answer it. */
export function queryOf(key: SearchKey, decode: (text: Buffer) => string): TextQuery | null {
  if (key.kind !== 'text' && key.kind !== 'header') return null;
  const text = decode(key.text);
  // An empty text asks whether a field is there; NUL is in no text.
  if (text.trim() === '' || text.includes('\0')) return null;
  if (key.kind === 'header') return { in: { field: key.name }, text };
  if (key.field === 'BODY') return { in: 'body', text };
  return { in: key.field === 'TEXT' ? 'text' : { field: key.field }, text };
}

/** Asks the index about every text of a search. */
export async function findIndexed(
  session: Session,
  key: SearchKey,
  decode: (text: Buffer) => string,
): Promise<Findings> {
  const findings = new Map<string, TextFinding>();
  const { search } = session.options;
  const { view } = session.mailbox;
  if (search === null || view.length === 0) return findings;
  const among = range(session);
  for (const { query, fuzzy } of queriesIn(key, decode)) {
    const name = nameOf(query, fuzzy);
    if (findings.has(name)) continue;
    const finding = fuzzy
      ? search.findSimilar(session.mailbox.accountId, query, among)
      : search.find(session.mailbox.accountId, query, among);
    findings.set(name, await finding);
  }
  return findings;
}

/** What the index has found for a query, where it was asked. */
export const findingOf = (findings: Findings, query: TextQuery, fuzzy: boolean): TextFinding | undefined =>
  findings.get(nameOf(query, fuzzy));

/** Answers from the index where it covers a message, else as `otherwise` does. */
export function indexed(findings: Findings, query: TextQuery | null, otherwise: Criterion): Criterion {
  const finding = query === null ? undefined : findingOf(findings, query, false);
  if (finding === undefined) return otherwise;
  return {
    ...otherwise,
    test: (candidate, mailbox) => {
      const id = mailbox.view.messageIdAt(candidate.at);
      return finding.covers(id) ? finding.has(id) : otherwise.test(candidate, mailbox);
    },
  };
}

interface Asked {
  readonly query: TextQuery;
  readonly fuzzy: boolean;
}

function* queriesIn(key: SearchKey, decode: (text: Buffer) => string, fuzzy = false): Generator<Asked> {
  if (key.kind === 'and' || key.kind === 'or') for (const inner of key.keys) yield* queriesIn(inner, decode, fuzzy);
  else if (key.kind === 'not') yield* queriesIn(key.key, decode, fuzzy);
  else if (key.kind === 'fuzzy') yield* queriesIn(key.key, decode, true);
  else {
    const query = queryOf(key, decode);
    if (query !== null) yield { query, fuzzy };
  }
}

/** The lowest and the highest message of the mailbox. */
function range({ mailbox: { view } }: Session): { first: number; last: number } {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (let at = 0; at < view.length; at += 1) {
    const id = view.messageIdAt(at);
    if (id < first) first = id;
    if (id > last) last = id;
  }
  return { first, last };
}
