import { hasBit, seen, usualFieldNames } from '#core/mailstore';
import { foldText } from '#core/search';
import { type MessageId, type UidSet, uidSetOf, partitionPoint } from '#kernel';
import { LARGEST, normaliseRanges, type SearchKey, type SequenceSet } from '#wires/imap';
import { type GmailFacts, gmailTest, isGmailKey } from '../gmail/search.js';
import { emailId } from '../session/objectIds.js';
import type { Session } from '../session/session.js';
import type { FlagTable } from '../views/flagTable.js';
import { all, any, type Candidate, type Criterion, not } from './criterion.js';
import { fuzzyText } from './fuzzy.js';
import { type Findings, indexed, queryOf } from './indexed.js';
import type { Relevancy } from './relevancy.js';

const DAY = 86_400_000;
const RANK = { view: 0, fields: 1, header: 2, body: 3 } as const;

const view = (test: (at: number, session: Session) => boolean, session: Session): Criterion => ({
  rank: RANK.view,
  test: ({ at }) => test(at, session),
});

const constant = (value: boolean): Criterion => ({ rank: RANK.view, test: () => value });

export interface CompileContext {
  readonly session: Session;
  readonly table: FlagTable;
  readonly decode: (text: Buffer) => string;
  readonly findings: Findings;
  readonly scores: Relevancy;
  /** Keys are matched fuzzily, and their scores are kept here (RFC 6203 §3). */
  readonly relevancy?: Relevancy;
  readonly now: number;
  readonly gmail: GmailFacts;
  /** Messages of the threads that are asked for. */
  readonly threads: ReadonlyMap<string, ReadonlySet<MessageId>>;
}

/** The part of a set that names messages. */
function cutAt(set: SequenceSet, exists: number): SequenceSet {
  if (set.kind === 'saved') return set;
  const ranges = normaliseRanges(set.ranges, exists)
    .filter(({ from }) => from <= exists)
    .map(({ from, to }) => ({ from, to: Math.min(to, exists) }));
  return { kind: 'ranges', ranges };
}

/** RFC 5267 §4.3: what numbers name is settled when the command comes; those beyond the end name nothing (RFC 7377 §2). */
function named({ session: { mailbox } }: CompileContext, set: SequenceSet): UidSet {
  return mailbox.uidsIn(mailbox.resolve(cutAt(set, mailbox.exists), false) ?? []);
}

/** UIDs as they are written; one that ends with the largest goes on with those that come. */
function uidRanges({ session: { mailbox } }: CompileContext, set: SequenceSet): UidSet {
  if (set.kind === 'saved') return uidSetOf(mailbox.saved);
  const open = set.ranges.some(({ from, to }) => from === LARGEST || to === LARGEST);
  const ranges = normaliseRanges(set.ranges, mailbox.largestUid).map(({ from, to }) => ({ first: from, last: to }));
  const last = ranges.at(-1);
  if (open && last !== undefined) last.last = LARGEST;
  return ranges;
}

function within(uids: UidSet): Criterion {
  return {
    rank: RANK.view,
    test: ({ uid }) => {
      const place = partitionPoint(uids.length, (at) => (uids[at]?.last ?? 0) < uid);
      return (uids[place]?.first ?? Number.POSITIVE_INFINITY) <= uid;
    },
  };
}

/** Days since 1970 of a day of the calendar. */
function dayOf({ year, month, day }: { year: number; month: number; day: number }): number {
  return Math.floor(new Date(0).setUTCFullYear(year, month - 1, day) / DAY);
}

function compareDay(is: 'before' | 'on' | 'since', day: number, wanted: number): boolean {
  if (is === 'before') return day < wanted;
  return is === 'on' ? day === wanted : day >= wanted;
}

function dated({ session }: CompileContext, key: Extract<SearchKey, { kind: 'date' }>): Criterion {
  const wanted = dayOf(key.date);
  const { view: mailbox } = session.mailbox;
  if (key.of === 'received')
    return view((at) => compareDay(key.is, Math.floor(mailbox.internalDateAt(at) / DAY), wanted), session);
  // RFC 8514 §4.3
  if (key.of === 'saved')
    return {
      rank: RANK.fields,
      saved: true,
      test: ({ savedDay }) => (savedDay === null ? null : compareDay(key.is, savedDay, wanted)),
    };
  return {
    rank: RANK.fields,
    test: ({ usual, sentDay }) => (usual === null ? null : sentDay !== null && compareDay(key.is, sentDay, wanted)),
  };
}

/** A header field that holds a text; an empty text only asks whether the field is there (RFC 9051 §6.4.4). */
function field(name: string, text: string): Criterion {
  const lower = name.toLowerCase();
  const wanted = foldText(text);
  const holds = (fields: ReadonlyMap<string, string[]>): boolean =>
    (fields.get(lower) ?? []).some((value) => value.includes(wanted));
  if (usualFieldNames.has(lower))
    return { rank: RANK.fields, test: ({ usual }) => (usual === null ? null : holds(usual)) };
  return { rank: RANK.header, test: ({ header }) => (header === null ? null : holds(header)) };
}

function text({ decode }: CompileContext, key: Extract<SearchKey, { kind: 'text' }>): Criterion {
  const wanted = decode(key.text);
  if (key.field !== 'BODY' && key.field !== 'TEXT') return field(key.field, wanted);
  const folded = foldText(wanted);
  const inBody = ({ bodyText }: Candidate): boolean => bodyText?.includes(folded) ?? false;
  if (key.field === 'BODY')
    return { rank: RANK.body, test: (candidate) => (candidate.bodyText === null ? null : inBody(candidate)) };
  return {
    rank: RANK.body,
    test: (candidate) => {
      if (candidate.headerText?.includes(folded)) return true;
      return candidate.bodyText === null ? null : inBody(candidate);
    },
  };
}

function flag({ session, table }: CompileContext, name: string, set: boolean): Criterion {
  const { view: mailbox } = session.mailbox;
  let known = table;
  let bit = table.bitOf(name);
  return view((at) => {
    // a search that is followed may be older than a keyword
    if (bit === null && session.currentTable !== null && session.currentTable !== known) {
      known = session.currentTable;
      bit = known.bitOf(name);
    }
    return (bit !== null && hasBit(mailbox.flagsAt(at), bit)) === set;
  }, session);
}

/** \Recent for the client; of new messages, those without \Seen. */
function recent(unseen: boolean): Criterion {
  return {
    rank: RANK.view,
    test: ({ uid, at }, mailbox) => mailbox.recent.has(uid) && !(unseen && (mailbox.view.flagsAt(at) & seen) !== 0),
  };
}

function simple(context: CompileContext, key: SearchKey): Criterion {
  const { session, now } = context;
  const { view: mailbox } = session.mailbox;
  switch (key.kind) {
    case 'all':
      return constant(true);
    // RFC 3501 §6.4.4
    case 'recent':
      return recent(false);
    case 'new':
      return recent(true);
    case 'old':
      return not(recent(false));
    case 'size':
      return view(
        (at) => (key.is === 'larger' ? mailbox.sizeAt(at) > key.octets : mailbox.sizeAt(at) < key.octets),
        session,
      );
    case 'age': {
      // RFC 5032 §2
      const limit = now - key.seconds * 1000;
      const older = key.is === 'older';
      return view((at) => (older ? mailbox.internalDateAt(at) <= limit : mailbox.internalDateAt(at) >= limit), session);
    }
    case 'modseq':
      return view((at) => mailbox.changeAt(at) >= key.atLeast, session);
    case 'object-id':
      if (key.of === 'email') return view((at) => emailId(session, mailbox.messageIdAt(at)) === key.id, session);
      return view((at) => context.threads.get(key.id)?.has(mailbox.messageIdAt(at)) ?? false, session);
    default:
      return constant(false);
  }
}

/** Makes a search key ready to be asked for each message (RFC 9051 §6.4.4). */
export function compile(context: CompileContext, key: SearchKey): Criterion {
  switch (key.kind) {
    case 'and':
      return all(key.keys.map((inner) => compile(context, inner)));
    case 'or':
      return any(key.keys.map((inner) => compile(context, inner)));
    case 'not':
      return not(compile(context, key.key));
    case 'fuzzy':
      return compile({ ...context, relevancy: context.scores }, key.key);
    case 'flag':
      return flag(context, key.flag, key.set);
    case 'text':
      if (context.relevancy) return fuzzyText(context, context.relevancy, key);
      return indexed(context.findings, queryOf(key, context.decode), text(context, key));
    case 'header':
      if (context.relevancy) return fuzzyText(context, context.relevancy, key);
      return indexed(context.findings, queryOf(key, context.decode), field(key.name, context.decode(key.text)));
    case 'date':
      return dated(context, key);
    case 'numbers':
      return within(named(context, key.set));
    case 'uids':
      return within(uidRanges(context, key.set));
    case 'uid-bound':
      // RFC 9738 §3.2
      return { rank: RANK.view, test: ({ uid }) => (key.is === 'after' ? uid > key.uid : uid < key.uid) };
    default:
      if (isGmailKey(key)) return view(gmailTest(context.session, context.gmail, key), context.session);
      return simple(context, key);
  }
}

/** Threads that a search asks for (RFC 8474 §6). */
export function threadIdsIn(key: SearchKey): string[] {
  const ids: string[] = [];
  anyKey(key, (inner) => {
    if (inner.kind === 'object-id' && inner.of === 'thread') ids.push(inner.id);
    return false;
  });
  return ids;
}

function anyKey(key: SearchKey, test: (key: SearchKey) => boolean): boolean {
  if (key.kind === 'and' || key.kind === 'or') return key.keys.some((inner) => anyKey(inner, test));
  if (key.kind === 'fuzzy') return test(key) || anyKey(key.key, test);
  return key.kind === 'not' ? anyKey(key.key, test) : test(key);
}

/** Whether it matters which messages are \Recent. */
export const usesRecent = (key: SearchKey): boolean =>
  anyKey(key, ({ kind }) => kind === 'recent' || kind === 'new' || kind === 'old');

export const usesModSeq = (key: SearchKey): boolean => anyKey(key, ({ kind }) => kind === 'modseq');

/** Whether message numbers are asked for, which an EXPUNGE would shift. */
export const usesNumbers = (key: SearchKey): boolean =>
  anyKey(key, (inner) => inner.kind === 'numbers' && inner.set.kind !== 'saved');

/** Whether anything is matched fuzzily: only then there are scores (RFC 6203 §4). */
export const usesFuzzy = (key: SearchKey): boolean => anyKey(key, ({ kind }) => kind === 'fuzzy');
