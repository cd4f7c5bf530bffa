import { differenceOf, intersectionOf, type UidSet, uidSetOf } from '#kernel';
import { normaliseRanges, type QuickResync, type SequenceRange, type SequenceSet, writeVanished } from '#wires/imap';
import type { Session } from '../session/session.js';
import type { SelectedMailbox } from './selectedMailbox.js';
import { tellFlagsOf } from './tell.js';

const asUids = (ranges: readonly SequenceRange[]): UidSet => ranges.map(({ from, to }) => ({ first: from, last: to }));

function* numbersOf(ranges: readonly SequenceRange[]): Generator<number> {
  for (const { from, to } of ranges) for (let number = from; number <= to; number += 1) yield number;
}

/**
 * Greatest UID up to which the client knows of every removal, for it holds that UID under the number that it has here
 * (RFC 7162 §3.2.5.2); 0 when none agrees.
 */
export function agreedUid(mailbox: Pick<SelectedMailbox, 'exists' | 'uidAt'>, match: QuickResync['match']): number {
  if (match === null) return 0;
  let agreed = 0;
  const uids = numbersOf(match.uids);
  for (const number of numbersOf(match.numbers)) {
    const { value, done } = uids.next();
    if (done || number > mailbox.exists) break;
    if (mailbox.uidAt(number - 1) === value) agreed = Math.max(agreed, value);
  }
  return agreed;
}

/** Largest UID that was ever given out, as far as the client can know. */
async function largestUid(session: Session, { info, largestUid: told }: SelectedMailbox): Promise<number> {
  const { byId } = await session.store.mailboxes.tree(session.mailbox.accountId);
  return Math.max(told, (byId.get(info.id) ?? info).uidNext - 1);
}

/**
 * Tells which of the wanted UIDs were removed after a change (RFC 7162 §3.2.10.1). Those that still have a number are told
 * without EARLIER when their time comes.
 */
async function tellEarlier(session: Session, wanted: UidSet, since: number): Promise<void> {
  const { mailbox, out } = session;
  const { history } = session.store;
  const removed = await history.removedBetween(mailbox.accountId, mailbox.info.id, since, mailbox.view.changeNumber);
  // RFC 7162 §3.2.6: a change before all that is remembered asks for everything that is not there
  const candidates = removed === null ? wanted : intersectionOf(removed, wanted);
  const gone = differenceOf(candidates, mailbox.uidsIn(mailbox.everything()));
  if (gone.length > 0) writeVanished(out, { ranges: gone.map(({ first, last }) => ({ from: first, to: last })) }, true);
}

/** UID FETCH with VANISHED (RFC 7162 §3.2.6). */
export async function tellVanished(session: Session, set: SequenceSet, since: number): Promise<void> {
  const { mailbox } = session;
  const largest = await largestUid(session, mailbox);
  const known = [{ first: 1, last: largest }];
  const wanted = set.kind === 'saved' ? uidSetOf(mailbox.saved) : asUids(normaliseRanges(set.ranges, largest));
  await tellEarlier(session, intersectionOf(wanted, known), since);
}

/** What has changed since the client was here last (RFC 7162 §3.2.5.1): removals first, then flags. */
export async function resynchronise(session: Session, mailbox: SelectedMailbox, asked: QuickResync): Promise<void> {
  const { view } = mailbox;
  if (asked.uidValidity !== view.uidValidity) return;
  const everything = [{ first: 1, last: await largestUid(session, mailbox) }];
  const known = asked.knownUids === null ? everything : asUids(normaliseRanges(asked.knownUids, 0));
  const floor = agreedUid(mailbox, asked.match);
  const wanted = intersectionOf(known, [{ first: floor + 1, last: everything[0]?.last ?? 0 }]);
  await tellEarlier(session, wanted, asked.modSeq);
  const present = intersectionOf(known, mailbox.uidsIn(mailbox.everything()));
  const changed: number[] = [];
  for (const { first, last } of present)
    for (let uid = first; uid <= last; uid += 1) {
      const at = view.indexOf(uid);
      if (at >= 0 && view.changeAt(at) > asked.modSeq) changed.push(uid);
    }
  await tellFlagsOf(session, changed);
}
