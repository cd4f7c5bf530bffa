import { lowerBound } from '#kernel';
import type { KeyScope, MailboxKeys, TextKey } from '#core/mailstore';
import type { SortCriterion, SortKey } from '#wires/imap';
import { breathe } from '../session/breathe.js';
import { ConnectionGone } from '../session/channel.js';
import type { Session } from '../session/session.js';
import type { Relevancy } from './relevancy.js';

/** Value of a message by which it is ordered; text values are ranks. */
export type ValueReader = (uid: number) => number;

const TEXTS: Readonly<Partial<Record<SortKey, TextKey>>> = {
  CC: 'cc',
  FROM: 'from',
  SUBJECT: 'subject',
  TO: 'to',
  DISPLAYFROM: 'displayFrom',
  DISPLAYTO: 'displayTo',
};

/** Loads the keys of messages, letting others have their turn. */
export async function keysOf(session: Session, uids: readonly number[], scope: KeyScope = 'all'): Promise<MailboxKeys> {
  const { mailbox, channel, store } = session;
  const pause = async (): Promise<void> => {
    if (channel.dead) throw new ConnectionGone();
    await breathe();
  };
  return await store.sortKeys.load(mailbox.accountId, mailbox.view, uids, pause, scope);
}

/** What a key of RFC 5256 §3 is for a message; `keys` is null where only the view is needed. Valid until the next await. */
export function readerOf(session: Session, keys: MailboxKeys | null, key: SortKey): ValueReader {
  const { view } = session.mailbox;
  const place = (uid: number): number => view.indexOf(uid);
  const text = TEXTS[key];
  if (text !== undefined && keys !== null) {
    const rank = keys.rankReader(text);
    return (uid) => rank(keys.rowOf(uid));
  }
  if (key === 'SIZE') return (uid) => view.sizeAt(place(uid));
  const arrival: ValueReader = (uid) => view.internalDateAt(place(uid));
  if (key === 'ARRIVAL' || keys === null) return arrival;
  return dateReader(keys, arrival);
}

/** RFC 5256 §2.2: without a date of its own a message has that of its arrival. */
export function dateReader(keys: MailboxKeys, arrival: ValueReader): ValueReader {
  return (uid) => {
    const sent = keys.sentAt(keys.rowOf(uid));
    return Number.isNaN(sent) ? arrival(uid) : sent;
  };
}

const needsKeys = (criteria: readonly SortCriterion[]): boolean =>
  criteria.some(({ key }) => key !== 'ARRIVAL' && key !== 'SIZE' && key !== 'RELEVANCY');

/** Keys that need no header field; the others of RFC 5256 §3 lie in one. */
const STORED: ReadonlySet<SortKey> = new Set(['ARRIVAL', 'SIZE', 'RELEVANCY', 'DATE', 'SUBJECT']);

const scopeOf = (criteria: readonly SortCriterion[]): KeyScope =>
  criteria.every(({ key }) => STORED.has(key)) ? 'stored' : 'all';

/** Puts numbers from 0 in the place of values, in their order; equal values have the same. */
function rank(values: Float64Array): void {
  const distinct = values.slice().sort();
  let count = 0;
  for (const value of distinct) if (count === 0 || distinct[count - 1] !== value) distinct[count++] = value;
  for (let at = 0; at < values.length; at += 1) {
    values[at] = lowerBound(distinct, count, values[at] as number);
  }
}

/** Orders places by values without changing the order of equals: rank and place make one number, which is sorted natively. */
function reorder(order: Float64Array, values: Float64Array, reverse: boolean): Float64Array {
  const count = order.length;
  const composed = new Float64Array(count);
  const sign = reverse ? -1 : 1;
  for (let at = 0; at < count; at += 1) composed[at] = (values[order[at] as number] as number) * sign * count + at;
  composed.sort();
  for (let at = 0; at < count; at += 1) {
    const place = (composed[at] as number) % count;
    composed[at] = order[place < 0 ? place + count : place] as number;
  }
  return composed;
}

/** Keeps what is still there, with the keys that the criteria need. */
export async function presentKeys(
  session: Session,
  uids: readonly number[],
  criteria: readonly SortCriterion[],
): Promise<{ uids: number[]; keys: MailboxKeys | null }> {
  const keys = needsKeys(criteria) && uids.length > 0 ? await keysOf(session, uids, scopeOf(criteria)) : null;
  const { view } = session.mailbox;
  return { uids: uids.filter((uid) => view.indexOf(uid) >= 0 && (keys === null || keys.rowOf(uid) >= 0)), keys };
}

/** UIDs in the order of criteria (RFC 5256 §3); those that compare equal stay in the order of the mailbox. */
export async function sorted(
  session: Session,
  found: readonly number[],
  criteria: readonly SortCriterion[],
  relevancy: Relevancy | null = null,
): Promise<number[]> {
  const { uids, keys } = await presentKeys(session, found, criteria);
  let order: Float64Array = Float64Array.from({ length: uids.length }, (_, place) => place);
  for (const { key, reverse } of criteria.toReversed()) {
    // RFC 6203 §6: the highest score first
    const value = key === 'RELEVANCY' ? (uid: number) => -(relevancy?.of(uid) ?? 0) : readerOf(session, keys, key);
    const values = new Float64Array(uids.length);
    for (let at = 0; at < values.length; at += 1) values[at] = value(uids[at] as number);
    // ranks of texts are small; times and sizes would leave no room for the place
    if (TEXTS[key] === undefined) rank(values);
    order = reorder(order, values, reverse);
  }
  return Array.from(order, (place) => uids[place] as number);
}
