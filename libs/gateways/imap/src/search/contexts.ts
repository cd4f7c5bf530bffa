import { partitionPoint } from '#kernel';
import {
  type ContextChange,
  type FetchItem,
  type SearchReturn,
  type SortCriterion,
  writeEsearch,
  writeUntaggedStatus,
} from '#wires/imap';
import { tellItems } from '../fetch/answer.js';
import { bad, Refused } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { FollowedSearches } from '../views/news.js';
import { numbersOf } from './answer.js';
import type { Criterion } from './criterion.js';
import { presentKeys, readerOf } from './order.js';
import { SearchRun } from './run.js';

/** A search whose results the client follows (RFC 5267 §4.3). */
export interface SearchContext {
  readonly tag: string;
  readonly uid: boolean;
  readonly criterion: Criterion;
  /** Null: the order of the mailbox. */
  readonly order: readonly SortCriterion[] | null;
  /** Told of each new message that comes to match (RFC 5465 §7). */
  readonly items: readonly FetchItem[];
  /** UIDs in their order, as told. */
  results: readonly number[];
}

/** Changed messages that are remembered one by one; more of them are found by looking at all. */
const MAX_CHANGED = 10_000;

/** The searches of one selected mailbox that are kept up to date. */
export class SearchContexts implements FollowedSearches {
  private readonly contexts = new Map<string, SearchContext>();
  /** UIDs that came or changed; null: any may have. */
  private changed: Set<number> | null = new Set();
  /** UIDs of messages that came. */
  private readonly arrived = new Set<number>();
  private removals = false;
  private readonly stopListening: () => void;

  constructor(private readonly session: Session) {
    this.stopListening = session.mailbox.view.listen((change) => {
      if (change.kind === 'removed') this.removals = true;
      else if (change.kind === 'added' || change.kind === 'flags')
        for (const { uid } of change.entries) this.changed?.add(uid);
      if (change.kind === 'added') for (const { uid } of change.entries) this.arrived.add(uid);
      if ((this.changed?.size ?? 0) > MAX_CHANGED) this.changed = null;
      if (this.arrived.size > MAX_CHANGED) this.arrived.clear();
    });
  }

  get size(): number {
    return this.contexts.size;
  }

  /** Results of all contexts. */
  get results(): number {
    let sum = 0;
    for (const { results } of this.contexts.values()) sum += results.length;
    return sum;
  }

  has(tag: string): boolean {
    return this.contexts.has(tag);
  }

  begin(context: SearchContext): void {
    this.contexts.set(context.tag, context);
    // what was found may have been removed since, and what came before has not been looked at before it is told
    this.removals = true;
    const { view, largestUid } = this.session.mailbox;
    for (let at = view.lowerBound(largestUid + 1); at < view.length; at += 1) this.changed?.add(view.uidAt(at));
  }

  cancel(tag: string): void {
    this.contexts.delete(tag);
  }

  close(): void {
    this.stopListening();
    this.contexts.clear();
  }

  /** Tells which results were removed, while they still have their numbers (RFC 5267 §4.3.4). */
  tellRemovals(): void {
    const { session } = this;
    if (!this.removals) return;
    this.removals = false;
    const { view } = session.mailbox;
    for (const context of this.contexts.values()) {
      const gone = new Set(context.results.filter((uid) => view.indexOf(uid) < 0));
      if (gone.size > 0) tell(session, context, without(session, context, gone));
    }
  }

  /** Tells what came to match and what does so no longer, after the news that caused it (RFC 5267 §4.3.3). */
  async tellChanges(): Promise<void> {
    const { session } = this;
    const { mailbox } = session;
    if (this.contexts.size === 0 || this.changed?.size === 0) return;
    const uids = this.changed === null ? mailbox.uids() : [...this.changed].sort((a, b) => a - b);
    // those that the client has not been told of wait
    const known = uids.filter((uid) => mailbox.indexOf(uid) >= 0);
    this.changed = new Set(uids.filter((uid) => uid > mailbox.largestUid));
    for (const context of this.contexts.values()) {
      await this.update(context, known).catch((error: unknown) => {
        // what can be searched no longer (a limit was reached) is followed no longer
        if (!(error instanceof Refused)) throw error;
        this.cancel(context.tag);
        writeUntaggedStatus(session.out, 'NO', 'No more updates', { name: 'NOUPDATE', tag: context.tag });
      });
      await session.channel.relieve();
    }
    for (const uid of known) this.arrived.delete(uid);
  }

  private async update(context: SearchContext, uids: readonly number[]): Promise<void> {
    const { session } = this;
    const { mailbox } = session;
    const indexes = uids.map((uid) => mailbox.indexOf(uid));
    const matching = new Set<number>();
    for (const index of await new SearchRun(session, context.criterion).run(indexes))
      matching.add(mailbox.uidAt(index));
    const present = new Set(context.results);
    const gone = new Set(
      uids.filter((uid) => present.has(uid) && !matching.has(uid) && mailbox.view.indexOf(uid) >= 0),
    );
    const fresh = uids.filter((uid) => matching.has(uid) && !present.has(uid));
    if (gone.size > 0) tell(session, context, without(session, context, gone));
    if (fresh.length === 0) return;
    await this.tellArrivals(context, fresh);
    if (context.order === null) tell(session, context, inMailboxOrder(session, context, fresh));
    else await this.insert(context, context.order, fresh);
  }

  /** RFC 5465 §7: before the word that they match. */
  private async tellArrivals({ items }: SearchContext, fresh: readonly number[]): Promise<void> {
    if (items.length === 0) return;
    const indexes = fresh.filter((uid) => this.arrived.has(uid)).map((uid) => this.session.mailbox.indexOf(uid));
    const ranges = indexes.map((index) => ({ from: index, to: index + 1 }));
    if (ranges.length > 0) await tellItems(this.session, items, ranges);
  }

  private async insert(
    context: SearchContext,
    order: readonly SortCriterion[],
    fresh: readonly number[],
  ): Promise<void> {
    const { session } = this;
    for (;;) {
      const wanted = [...context.results, ...fresh].sort((a, b) => a - b);
      const { uids, keys } = await presentKeys(session, wanted, order);
      if (uids.length < wanted.length) {
        // some were removed meanwhile: they must go before others find their places among them
        this.tellRemovals();
        const there = new Set(uids);
        if (context.results.some((uid) => !there.has(uid))) continue;
        fresh = fresh.filter((uid) => there.has(uid));
      }
      const compare = comparerOf(order, (key) => readerOf(session, keys, key));
      const changes: ContextChange[] = [];
      const results = [...context.results];
      for (const uid of fresh) {
        const at = placeOf(results, uid, compare);
        results.splice(at, 0, uid);
        changes.push({ kind: 'ADDTO', position: at + 1, set: numbersOf(session, [uid], context.uid) });
      }
      context.results = results;
      tell(session, context, changes);
      return;
    }
  }
}

type Compare = (a: number, b: number) => number;

function comparerOf(
  order: readonly SortCriterion[],
  reader: (key: SortCriterion['key']) => (uid: number) => number,
): Compare {
  const readers = order.map(({ key, reverse }) => ({ value: reader(key), sign: reverse ? -1 : 1 }));
  return (a, b) => {
    for (const { value, sign } of readers) {
      const difference = (value(a) - value(b)) * sign;
      if (difference !== 0) return difference;
    }
    return a - b;
  };
}

function placeOf(results: readonly number[], uid: number, compare: Compare): number {
  return partitionPoint(results.length, (place) => compare(results[place] as number, uid) < 0);
}

function tell(session: Session, { tag, uid }: SearchContext, changes: readonly ContextChange[]): void {
  if (changes.length > 0) writeEsearch(session.out, tag, uid, { changes });
}

/** RFC 5267 §4.3.3: 0 lets the client find the place in the order of the mailbox. */
function inMailboxOrder(session: Session, context: SearchContext, fresh: readonly number[]): ContextChange[] {
  context.results = [...context.results, ...fresh].sort((a, b) => a - b);
  return [{ kind: 'ADDTO', position: 0, set: numbersOf(session, fresh, context.uid) }];
}

/** Takes results away; those of a sorted list by their places, from behind, so that the places stay right. */
function without(session: Session, context: SearchContext, gone: ReadonlySet<number>): ContextChange[] {
  const { results, uid, order } = context;
  context.results = results.filter((each) => !gone.has(each));
  if (order === null) {
    const removed = results.filter((each) => gone.has(each));
    return [{ kind: 'REMOVEFROM', position: 0, set: numbersOf(session, removed, uid) }];
  }
  const changes: ContextChange[] = [];
  for (let at = results.length - 1; at >= 0; at -= 1) {
    const each = results[at] as number;
    if (gone.has(each)) changes.push({ kind: 'REMOVEFROM', position: at + 1, set: numbersOf(session, [each], uid) });
  }
  return changes;
}

function contextsOf(session: Session): SearchContexts {
  const { mailbox } = session;
  const contexts = mailbox.contexts instanceof SearchContexts ? mailbox.contexts : new SearchContexts(session);
  mailbox.contexts = contexts;
  return contexts;
}

/**
 * To be called before a search whose results may be followed, so that nothing that happens while it is at work is missed. Ends
 * a command that asks for updates under a tag in use (RFC 5267 §4.3).
 */
export function prepareUpdates(session: Session, wanted: SearchReturn | null, tag: string): void {
  if (!wanted?.options.has('UPDATE')) return;
  if (contextsOf(session).has(tag)) throw new Refused(bad('Tag in use'));
}

/** Follows the results where UPDATE asks for it, or says that there are too many (RFC 5267 §4.3.1). */
export function beginUpdates(
  session: Session,
  { options, items = [] }: SearchReturn,
  context: Omit<SearchContext, 'items'>,
  /** All messages were looked at. */
  whole = true,
): void {
  if (!options.has('UPDATE')) return;
  const { contexts: most, contextResults } = session.options.limits;
  const contexts = contextsOf(session);
  // scores of what comes are not compared with those that were told
  const scored = context.order?.some(({ key }) => key === 'RELEVANCY') ?? false;
  if (!whole || scored || contexts.size >= most || contexts.results + context.results.length > contextResults)
    writeUntaggedStatus(session.out, 'NO', 'Too many updates', { name: 'NOUPDATE', tag: context.tag });
  else contexts.begin({ ...context, items });
}
