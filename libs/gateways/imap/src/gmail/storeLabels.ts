import { flagged, type MailboxInfo } from '#core/mailstore';
import { type MessageId, uidSetOf } from '#kernel';
import type { CommandOf } from '#wires/imap';
import { tellItems } from '../fetch/answer.js';
import { messagesIn, requireWritable, servedWithoutGone } from '../handlers/sets.js';
import { newestOf, okWithin } from '../session/messageLimit.js';
import { bad, no, ok, Refused, type Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { changeFlags } from '../views/changeFlags.js';
import type { IndexRange } from '../views/news.js';
import { tellFlagsOf, tellNews } from '../views/tell.js';
import { entriesWithin, isLabelOf, labelMailboxes, starred } from './labels.js';
import { requireGmail } from './offered.js';

type StoreCommand = CommandOf<'STORE'>;
type Change = NonNullable<StoreCommand['labels']>;

interface Message {
  readonly uid: number;
  readonly id: MessageId;
}

/** STORE of X-GM-LABELS: messages are copied into the mailboxes of their labels, or their copies there removed. */
export async function storeLabels(session: Session, command: StoreCommand, change: Change): Promise<Reply> {
  requireGmail(session);
  if (command.unchangedSince !== null) return bad('UNCHANGEDSINCE is about flags');
  requireWritable(session);
  const { mailbox } = session;
  if (mailbox.accountId !== session.accountId)
    throw new Refused(no('Labels are of your own mailboxes', { name: 'CANNOT' }));
  const mailboxes = await labelMailboxes(session);
  const named = namedBy(session, change, mailboxes);
  const reach = newestOf(session, messagesIn(session, command.set, command.uid));
  const { ranges } = reach;
  if (ranges.length === 0) return ok('STORE completed');
  await tellNews(session, false);
  const gone = !command.uid && mailbox.hasGone(ranges);
  const messages = messagesAt(session, ranges);
  for (const info of mailboxes) {
    const isNamed = named.has(info);
    if (change.mode !== 'remove' && isNamed) await putInto(session, info, messages);
    else if (change.mode === 'remove' ? isNamed : change.mode === 'replace') await takeFrom(session, info, messages);
  }
  await star(session, change, messages);
  if (!change.silent) {
    const items = [{ kind: 'simple', name: 'X-GM-LABELS' } as const];
    await tellItems(session, command.uid ? [{ kind: 'simple', name: 'UID' }, ...items] : items, ranges);
  }
  return gone ? servedWithoutGone() : okWithin(session, reach, 'STORE completed');
}

/** Ends the command where a label is that of no mailbox, or that of the selected one. */
function namedBy(
  { mailbox }: Session,
  { mode, labels }: Change,
  mailboxes: readonly MailboxInfo[],
): ReadonlySet<MailboxInfo> {
  const named = new Set<MailboxInfo>();
  for (const label of labels) {
    if (label.toLowerCase() === starred.toLowerCase()) continue;
    if (isLabelOf(label, mailbox.info)) {
      // what is in the selected mailbox has its label; it goes by EXPUNGE or MOVE, so that none is lost by a label
      if (mode === 'remove') throw new Refused(no('The selected mailbox keeps its messages', { name: 'CANNOT' }));
      continue;
    }
    const info = mailboxes.find((each) => isLabelOf(label, each));
    if (info === undefined && mode !== 'remove')
      throw new Refused(no('No mailbox has this label', { name: 'TRYCREATE' }));
    if (info !== undefined) named.add(info);
  }
  return named;
}

function messagesAt({ mailbox }: Session, ranges: readonly IndexRange[]): readonly Message[] {
  const messages: Message[] = [];
  for (const { from, to } of ranges)
    for (let index = from; index < to; index += 1) {
      const at = mailbox.placeOf(index);
      if (at >= 0) messages.push({ uid: mailbox.uidAt(index), id: mailbox.view.messageIdAt(at) });
    }
  return messages;
}

async function putInto(session: Session, info: MailboxInfo, messages: readonly Message[]): Promise<void> {
  const there = await entriesWithin(session, info);
  const missing = messages.filter(({ id }) => !there.has(id)).map(({ uid }) => uid);
  if (missing.length === 0) return;
  await session.store.entries.copy(session.mailbox.info, uidSetOf(missing), info, session.actor);
}

async function takeFrom(session: Session, info: MailboxInfo, messages: readonly Message[]): Promise<void> {
  const there = await entriesWithin(session, info);
  const uids = messages.flatMap(({ id }) => there.get(id) ?? []).toSorted((a, b) => a - b);
  if (uids.length > 0) await session.store.entries.remove(info, uidSetOf(uids), false, session.actor);
}

async function star(session: Session, { mode, labels }: Change, messages: readonly Message[]): Promise<void> {
  const isNamed = labels.some((label) => label.toLowerCase() === starred.toLowerCase());
  if (!isNamed && mode !== 'replace') return;
  const isSet = isNamed && mode !== 'remove';
  const uids = uidSetOf(messages.map(({ uid }) => uid));
  const { changed } = await changeFlags(session, uids, isSet ? { set: flagged, clear: 0 } : { set: 0, clear: flagged });
  // a client that changes labels need not know which of them is a flag
  await tellFlagsOf(
    session,
    changed.map(({ uid }) => uid),
  );
}
