import { type FlagChange, type FlagResult, seen, without } from '#core/mailstore';
import { type Uid, type UidSet, uidSetOf } from '#kernel';
import type { Session } from '../session/session.js';

/** Changes flags of messages of the selected mailbox, \Seen for the client alone where it has one of its own; it need not be told. */
export async function changeFlags(
  session: Session,
  uids: UidSet,
  change: FlagChange,
  unchangedSince: number | null = null,
): Promise<FlagResult> {
  const { mailbox, store, actor } = session;
  if (mailbox.seenApart) return await changeApart(session, uids, change, unchangedSince);
  const result = await store.entries.changeFlags(mailbox.info, uids, change, actor, unchangedSince);
  mailbox.forget(result.changeNumber);
  return result;
}

const bitsOf = (flags: number): number => flags % 2;

async function changeApart(
  session: Session,
  uids: UidSet,
  { set, clear }: FlagChange,
  unchangedSince: number | null,
): Promise<FlagResult> {
  const { mailbox, store, actor, accountId } = session;
  const { newer, older } = split(session, uids, unchangedSince);
  const changed = new Set<Uid>();
  let newest: number | null = null;
  if (bitsOf(set) + bitsOf(clear) > 0) {
    const marked = await store.seenMarks.change(mailbox.info, accountId, older, bitsOf(set) === seen, actor);
    mailbox.forget(marked.changeNumber);
    newest = marked.changeNumber;
    for (const uid of marked.uids) changed.add(uid);
  }
  const others = { set: without(set, seen), clear: without(clear, seen) };
  if (others.set + others.clear > 0) {
    const result = await store.entries.changeFlags(mailbox.info, older, others, actor, unchangedSince);
    mailbox.forget(result.changeNumber);
    newest = result.changeNumber ?? newest;
    newer.push(...result.newer);
    for (const { uid } of result.changed) changed.add(uid);
  }
  const { view } = mailbox;
  const present = [...changed].sort((a, b) => a - b).filter((uid) => view.indexOf(uid) >= 0);
  return {
    changed: present.map((uid) => ({ uid, flags: view.flagsAt(view.indexOf(uid)) })),
    newer,
    changeNumber: newest,
  };
}

/** What has changed for the client after a change, and the others. */
function split(
  { mailbox: { view } }: Session,
  uids: UidSet,
  unchangedSince: number | null,
): { newer: Uid[]; older: UidSet } {
  if (unchangedSince === null) return { newer: [], older: uids };
  const newer: Uid[] = [];
  const older: Uid[] = [];
  for (const { first, last } of uids)
    for (let at = view.lowerBound(first), end = view.lowerBound(last + 1); at < end; at += 1)
      (view.changeAt(at) > unchangedSince ? newer : older).push(view.uidAt(at));
  return { newer, older: uidSetOf(older) };
}
