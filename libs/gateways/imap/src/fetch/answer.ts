import { seen } from '#core/mailstore';
import { uidSetOf } from '#kernel';
import type { FetchItem } from '#wires/imap';
import { changeFlags } from '../views/changeFlags.js';
import { breathe } from '../session/breathe.js';
import type { Session } from '../session/session.js';
import type { IndexRange } from '../views/news.js';
import { type FetchedMessage, type Group, Groups, type Loaded, load } from './loader.js';
import { type FetchPlan, planFetch } from './plan.js';
import { isInView, writeViewItems } from './viewItems.js';
import { MessageWriter } from './writeMessage.js';

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
  messages: readonly FetchedMessage[],
): Promise<{ messages: readonly FetchedMessage[]; marked: Set<number> }> {
  const unseen = messages.filter(({ flags }) => (flags & seen) === 0).map(({ uid }) => uid);
  const marked = new Set<number>();
  if (unseen.length === 0) return { messages, marked };
  const { changed, changeNumber } = await changeFlags(session, uidSetOf(unseen), { set: seen, clear: 0 });
  const now = new Map<number, number>(changed.map(({ uid, flags }) => [uid, flags]));
  for (const uid of now.keys()) marked.add(uid);
  const renewed = messages.map((message) => {
    const flags = now.get(message.uid);
    return flags === undefined ? message : { ...message, flags, modSeq: changeNumber ?? message.modSeq };
  });
  return { messages: renewed, marked };
}

/** A group of messages with what is read of them. */
interface Reading extends Group<FetchedMessage> {
  readonly loaded: Promise<Loaded>;
}

/** Answers a group; `halfway` is called when the client has taken half of it. */
async function answer(
  session: Session,
  plan: FetchPlan,
  { messages: group, loaded: loading }: Reading,
  halfway: () => void,
): Promise<void> {
  const loaded = await loading;
  const marksSeen = plan.setsSeen && !session.mailbox.readOnly && session.mailbox.rights.has('s');
  const { messages, marked } = marksSeen
    ? await markSeen(session, group)
    : { messages: group, marked: new Set<number>() };
  const table = await session.flagTable(messages.map(({ flags }) => flags));
  for (const [place, message] of messages.entries()) {
    if (place === messages.length >> 1) halfway();
    const items = marked.has(message.uid) ? [...plan.items, ...seenItems(session, plan)] : plan.items;
    await new MessageWriter(session, message, loaded, table).write(items, plan);
    loaded.contents.delete(message.messageId);
    if (session.channel.full) await session.channel.relieve();
  }
}

/**
 * Answers group after group; the next is read while the second half of one is written, unless slow readers have spent the
 * budget.
 */
async function answerGroups(session: Session, plan: FetchPlan, runs: Iterable<FetchedMessage[]>): Promise<void> {
  const { contentsInFlight } = session.options;
  const groups = allGroups(new Groups(plan, GROUP, contentsInFlight), runs);
  const readings: Reading[] = [];
  const read = (): void => {
    const { value: group } = groups.next();
    if (!group) return;
    contentsInFlight.hold(group.octets);
    const loaded = load(session, plan, group.messages);
    // An error is thrown where the group is answered.
    loaded.catch(() => undefined);
    readings.push({ ...group, loaded });
  };
  const readAhead = (): void => {
    if (contentsInFlight.ample) read();
  };
  try {
    for (read(); readings[0] !== undefined; ) {
      await answer(session, plan, readings[0], readAhead);
      contentsInFlight.release(readings[0].octets);
      readings.shift();
      if (readings.length === 0) read();
      await breathe();
    }
  } finally {
    for (const { octets } of readings) contentsInFlight.release(octets);
  }
}

function* allGroups(groups: Groups, runs: Iterable<FetchedMessage[]>): Generator<Group<FetchedMessage>, undefined> {
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

/** Writes FETCH responses of the messages in ranges; of those alone that came after `since`, where it is given. */
export async function answerFetch(
  session: Session,
  plan: FetchPlan,
  ranges: readonly IndexRange[],
  since: number | null = null,
): Promise<void> {
  if (isInView(plan)) await writeViewItems(session, plan, ranges, since);
  else await answerGroups(session, plan, runsOf(session, ranges, since));
}

/** Tells items of messages that nobody has asked for just now: none of them is marked as seen by that. */
export async function tellItems(
  session: Session,
  items: readonly FetchItem[],
  ranges: readonly IndexRange[],
): Promise<void> {
  // RFC 5465 §5.2
  await answerFetch(session, { ...planFetch(items, { uid: false, modSeq: false }), setsSeen: false }, ranges);
}
