import type { MessageId } from '#kernel';
import type { ResponseCode, SearchKey, SearchReturn, SortCriterion } from '#wires/imap';
import { gmailFacts, withoutQueries } from '../gmail/search.js';
import { tooManyMessages } from '../session/messageLimit.js';
import { threadOf } from '../session/objectIds.js';
import { bad, Refused } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { textDecoder } from './charset.js';
import { compile, threadIdsIn, usesFuzzy, usesModSeq } from './compile.js';
import type { Criterion } from './criterion.js';
import { findIndexed } from './indexed.js';
import { reachOf } from './reach.js';
import { Relevancy } from './relevancy.js';
import { SearchRun } from './run.js';

/** What a searching command asks. */
export interface Question {
  readonly charset: string | null;
  readonly key: SearchKey;
  /** Numbers beyond the end name nothing. */
  /** A part of the messages may be looked at where there are too many; else the command ends with MESSAGELIMIT. */
  readonly partly?: boolean;
}

export interface Finding {
  /** Indexes of what was found, rising. */
  readonly found: number[];
  readonly criterion: Criterion;
  /** MODSEQ was asked for, so that the highest is told (RFC 7162 §3.1.5). */
  readonly modSeq: boolean;
  /** Scores, where something was matched fuzzily. */
  readonly relevancy: Relevancy | null;
  /** Where only the newest were looked at: how the command says so. */
  readonly cut: ResponseCode | null;
}

/** Messages of each thread that is asked for by name. */
async function threadsIn(session: Session, key: SearchKey): Promise<ReadonlyMap<string, ReadonlySet<MessageId>>> {
  const threads = new Map<string, ReadonlySet<MessageId>>();
  for (const id of new Set(threadIdsIn(key))) {
    const number = threadOf(session, id);
    if (number !== null) threads.set(id, await session.store.threads.messages(session.mailbox.accountId, number));
  }
  return threads;
}

/** RFC 6203 §4: there are scores only where something is matched fuzzily. */
export function requireFuzzy(
  key: SearchKey,
  wanted: SearchReturn | null,
  criteria: readonly SortCriterion[] = [],
): void {
  const scored = wanted?.options.has('RELEVANCY') || criteria.some(({ key: by }) => by === 'RELEVANCY');
  if (scored && !usesFuzzy(key)) throw new Refused(bad('RELEVANCY needs FUZZY'));
}

/** Looks for messages, as SEARCH, SORT and THREAD do. */
export async function searchFor(session: Session, question: Question): Promise<Finding> {
  const { charset, partly = false } = question;
  // RFC 6855 §3: texts are UTF-8 then, and nothing else
  if (session.utf8Accepted && !session.rev2 && charset !== null && charset.toUpperCase() !== 'UTF-8')
    throw new Refused(bad('Texts are UTF-8'));
  const decoder = textDecoder(charset);
  const ownTexts = new WeakSet<Buffer>();
  const decode = (text: Buffer): string => (ownTexts.has(text) ? text.toString() : decoder(text));
  const key = withoutQueries(session, question.key, decode, ownTexts);
  const modSeq = usesModSeq(key);
  // RFC 7162 §3.1.5
  if (modSeq) session.enableCondstore();
  const gmail = await gmailFacts(session, key);
  const table = await session.flagTable([Number.MAX_SAFE_INTEGER]);
  const now = session.options.clock.now();
  const threads = await threadsIn(session, key);
  const findings = await findIndexed(session, key, decode);
  const scores = new Relevancy();
  const context = { session, table, decode, now, threads, findings, scores, gmail };
  const criterion = compile(context, key);
  const { among, code: cut } = await reachOf(context, key);
  if (cut !== null && !partly) throw new Refused(tooManyMessages(session));
  const found = await new SearchRun(session, criterion).run(among);
  return { found, criterion, modSeq, relevancy: usesFuzzy(key) ? scores : null, cut };
}
