import { seen } from '#core/mailstore';
import { uidSetOf } from '#kernel';
import type { CommandOf, FetchItem, PartialRange } from '#wires/imap';
import { type FetchedMessage, Groups, type Loaded, load } from '../fetch/loader.js';
import { type FetchPlan, planFetch } from '../fetch/plan.js';
import { isInView, writeViewItems } from '../fetch/viewItems.js';
import { MessageWriter } from '../fetch/writeMessage.js';
import { bad, ok, type Reply, type Session } from '../session/session.js';
import { breathe } from '../session/breathe.js';
import type { IndexRange } from '../views/selectedMailbox.js';
import { tellVanished } from '../views/resync.js';
import type { Handler } from './handler.js';
import { expungeIssued, messagesIn } from './sets.js';

type FetchCommand = CommandOf<'FETCH'>;

/** Messages that are read and answered together. */
const GROUP = 500;

/** Whether each message of a run is there; what came after CHANGEDSINCE alone counts (RFC 7162 §3.1.4.1). */
function* runsOf(session: Session, ranges: readonly IndexRange[], since: number | null): Generator<FetchedMessage[]> {
  const { mailbox } = session;
  const { view } = mailbox;
  let run: FetchedMessage[] = [];
  for (const { from, to } of ranges)
    for (let index = from; index < to; index += 1) {
      const uid = mailbox.uidAt(index);
      const at = mailbox.placeOf(index);
      if (at < 0 || (since !== null && view.changeAt(at) <= since)) continue;
      run.push({
        index,
        uid,
        messageId: view.messageIdAt(at),
        flags: view.flagsAt(at),
        internalDate: view.internalDateAt(at),
        size: view.sizeAt(at),
        modSeq: view.changeAt(at),
      });
      if (run.length < GROUP) continue;
      yield run;
      run = [];
    }
  if (run.length > 0) yield run;
}

/** Sets \Seen on messages that are about to be read; gives their new state. */
async function markSeen(
  session: Session,
  messages: FetchedMessage[],
): Promise<{ messages: FetchedMessage[]; marked: Set<number> }> {
  const { mailbox, store, actor } = session;
  const unseen = messages.filter(({ flags }) => (flags & seen) === 0).map(({ uid }) => uid);
  const marked = new Set<number>();
  if (unseen.length === 0) return { messages, marked };
  const { changed, changeNumber } = await store.entries.changeFlags(
    mailbox.info,
    uidSetOf(unseen),
    { set: seen, clear: 0 },
    actor,
  );
  mailbox.forget(changeNumber);
  const now = new Map<number, number>(changed.map(({ uid, flags }) => [uid, flags]));
  for (const uid of now.keys()) marked.add(uid);
  const renewed = messages.map((message) => {
    const flags = now.get(message.uid);
    return flags === undefined ? message : { ...message, flags, modSeq: changeNumber ?? message.modSeq };
  });
  return { messages: renewed, marked };
}

/** A group of messages with what is read of them. */
interface Reading {
  readonly group: FetchedMessage[];
  readonly loaded: Promise<Loaded>;
}

/** Answers a group; `halfway` is called when the client has taken half of it. */
async function answer(
  session: Session,
  plan: FetchPlan,
  { group, loaded: loading }: Reading,
  halfway: () => void,
): Promise<void> {
  const loaded = await loading;
  const marksSeen = plan.setsSeen && !session.mailbox.readOnly;
  const { messages, marked } = marksSeen
    ? await markSeen(session, group)
    : { messages: group, marked: new Set<number>() };
  const table = await session.flagTable(messages.map(({ flags }) => flags));
  for (const [place, message] of messages.entries()) {
    if (place === messages.length >> 1) halfway();
    const items = marked.has(message.uid) ? [...plan.items, ...seenItems(session, plan)] : plan.items;
    await new MessageWriter(session, message, loaded, table).write(items, plan);
    if (session.channel.full) await session.channel.relieve();
  }
}

/** Answers group after group; the next is read while the second half of one is written. */
async function answerGroups(session: Session, plan: FetchPlan, runs: Iterable<FetchedMessage[]>): Promise<void> {
  const groups = allGroups(new Groups(plan, GROUP), runs);
  const read = (): Reading | null => {
    const { value: group } = groups.next();
    if (!group) return null;
    const loaded = load(session, plan, group);
    // An error is thrown where the group is answered.
    loaded.catch(() => undefined);
    return { group, loaded };
  };
  for (let reading = read(); reading !== null; ) {
    let next: Reading | null = null;
    await answer(session, plan, reading, () => (next = read()));
    reading = next;
    await breathe();
  }
}

function* allGroups(groups: Groups, runs: Iterable<FetchedMessage[]>): Generator<FetchedMessage[], undefined> {
  for (const run of runs) yield* groups.of(run);
}

/** RFC 9051 §6.4.5: the change of \Seen is told with the message. */
function seenItems(session: Session, { items }: FetchPlan): FetchItem[] {
  const asked = (name: string): boolean => items.some((item) => item.kind === 'simple' && item.name === name);
  const more: FetchItem[] = session.qresync && !asked('UID') ? [{ kind: 'simple', name: 'UID' }] : [];
  if (!asked('FLAGS')) more.push({ kind: 'simple', name: 'FLAGS' });
  if (session.condstore && !asked('MODSEQ')) more.push({ kind: 'simple', name: 'MODSEQ' });
  return more;
}

/** The messages that a range of their places names (RFC 9394 §3.3). */
function partOfRanges(ranges: readonly IndexRange[], { first, last, fromEnd }: PartialRange): IndexRange[] {
  const count = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  const begin = fromEnd ? count - last : first - 1;
  const end = fromEnd ? count - first + 1 : last;
  let before = 0;
  return ranges.flatMap(({ from, to }) => {
    const start = Math.max(from, from + begin - before);
    const stop = Math.min(to, from + end - before);
    before += to - from;
    return start < stop ? [{ from: start, to: stop }] : [];
  });
}

function enableByUse(session: Session, { items, changedSince }: FetchCommand): void {
  // RFC 7162 §3.1
  if (changedSince !== null || items.some((item) => item.kind === 'simple' && item.name === 'MODSEQ'))
    session.condstore = true;
}

/** RFC 9051 §6.4.5 */
export const fetch: Handler<'FETCH'> = async (session, command): Promise<Reply> => {
  // RFC 7162 §3.2.6
  if (command.vanished && !session.qresync) return bad('QRESYNC is not enabled');
  enableByUse(session, command);
  const named = messagesIn(session, command.set, command.uid);
  const ranges = command.partial === null ? named : partOfRanges(named, command.partial);
  if (command.vanished) await tellVanished(session, command.set, command.changedSince ?? 0);
  const plan = planFetch(command.items, { uid: command.uid, modSeq: command.changedSince !== null });
  if (isInView(plan)) await writeViewItems(session, plan, ranges, command.changedSince);
  else await answerGroups(session, plan, runsOf(session, ranges, command.changedSince));
  return !command.uid && session.mailbox.hasGone(ranges) ? expungeIssued() : ok('FETCH completed');
};
