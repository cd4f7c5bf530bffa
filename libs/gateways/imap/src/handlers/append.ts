import { commonFlags, type Destination, type IncomingMessage, seen, type Stored } from '#core/mailstore';
import type { AppendMessage, MailboxName } from '#wires/imap';
import { AppendReceiver } from '../append/receiver.js';
import { hasOwnSeen, type MailboxRef } from '../session/mailboxes.js';
import { no, ok, Refused, type Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { MessageReceiver } from '../session/messageReceiver.js';
import { carriedFlags, markPlaced } from '../views/ownSeen.js';
import { flagBits } from './flagBits.js';
import type { Handler } from './handler.js';

/** Why nothing was stored: the mailbox went away meanwhile, or the quota was used up. */
async function obstacle(session: Session, { mailbox }: MessageReceiver): Promise<Reply> {
  const { byId } = await session.store.mailboxes.reread(mailbox.accountId);
  if (!byId.has(mailbox.id)) return no('No such mailbox', { name: 'TRYCREATE' });
  return no('Quota exceeded', { name: 'OVERQUOTA' });
}

/** The mailbox with the rights of now: those of somebody else's may have been taken away since it was announced. */
async function stillThere(session: Session, { mailbox }: MessageReceiver): Promise<MailboxRef> {
  return mailbox.accountId === session.accountId ? mailbox : await session.find(mailbox.name, 'i');
}

export interface AppendItem {
  readonly message: IncomingMessage;
  readonly destination: Destination;
  /** The client gave it \Seen. */
  readonly isSeen: boolean;
}

/** The messages of a command whose literals have come, each with its place. */
export async function takenIn(
  session: Session,
  tag: string,
  { name, mailbox, messages }: { name: 'APPEND' | 'REPLACE'; mailbox: MailboxName; messages: readonly AppendMessage[] },
): Promise<{ receiver: MessageReceiver; items: AppendItem[] }> {
  // a command without literals comes here without a receiver (RFC 4469 §5)
  session.append ??= new AppendReceiver(session, tag, name, await session.find(mailbox.name, 'i'));
  const receiver = session.append;
  if (receiver.failure !== null) throw new Refused(receiver.failure);
  await receiver.complete(messages);
  const ref = await stillThere(session, receiver);
  const { rights, accountId, id } = ref;
  const items: AppendItem[] = [];
  for (const [index, message] of receiver.messages.entries()) {
    const { flags = [], internalDate = null } = messages[index] ?? {};
    const bits = await flagBits(session, flags, !rights.has('w'), accountId);
    const destination = {
      accountId,
      mailboxId: id,
      // RFC 4314 §4: flags that there is no right to set are left out
      flags: commonFlags(bits, carriedFlags(ref)),
      ...(internalDate === null ? {} : { internalDate }),
    };
    items.push({ message, destination, isSeen: bits % 2 === seen });
  }
  return { receiver, items };
}

/** Marks what came with \Seen into a mailbox where the client has one of its own. */
export async function markAppended(
  session: Session,
  { mailbox }: MessageReceiver,
  items: readonly AppendItem[],
  stored: readonly Stored[],
): Promise<void> {
  if (!hasOwnSeen(mailbox)) return;
  const uids = stored.filter((_, index) => items[index]?.isSeen).map(({ uid }) => uid);
  await markPlaced(session, mailbox, uids);
}

/**
 * What was sent with a signature of the organisation lies in Sent as it was sent: the client's copy of it is that message, and
 * the UID is told under which it is there.
 */
async function filedBefore(
  { options, principal }: Session,
  { mailbox }: MessageReceiver,
  items: readonly AppendItem[],
): Promise<Pick<Stored, 'uid' | 'uidValidity'> | null> {
  const [item] = items;
  if (options.sentCopies === null || principal === null || item === undefined || items.length > 1) return null;
  if (mailbox.specialUse !== 'sent' || mailbox.accountId !== principal.accountId) return null;
  return await options.sentCopies.filed(principal, mailbox.id, item.message);
}

/** RFC 9051 §6.3.12, RFC 3502 §6.3.11: all messages or none. */
export const append: Handler<'APPEND'> = async (session, command, tag) => {
  const { receiver, items } = await takenIn(session, tag, command);
  const filed = await filedBefore(session, receiver, items);
  if (filed) return ok('APPEND completed', { name: 'APPENDUID', uidValidity: filed.uidValidity, uids: [filed.uid] });
  const stored = await session.store.storeAll(items, session.actor, { whole: true });
  const present = stored.filter((entry) => entry !== null);
  const [first] = present;
  if (first === undefined || present.length < stored.length) return await obstacle(session, receiver);
  await markAppended(session, receiver, items, present);
  // RFC 4315 §3
  const uids = present.map(({ uid }) => uid);
  return ok('APPEND completed', { name: 'APPENDUID', uidValidity: first.uidValidity, uids });
};
