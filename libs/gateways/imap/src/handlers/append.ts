import type { Destination, IncomingMessage } from '#core/mailstore';
import type { AppendMessage, MailboxName } from '#wires/imap';
import { AppendReceiver } from '../append/receiver.js';
import { type MessageReceiver, no, ok, Refused, type Reply, type Session } from '../session/session.js';
import { flagBits } from './flagBits.js';
import type { Handler } from './handler.js';

/** Why nothing was stored: the mailbox went away meanwhile, or the quota was used up. */
async function obstacle(session: Session, { mailbox }: MessageReceiver): Promise<Reply> {
  const { byId } = await session.store.mailboxes.reread(session.accountId);
  if (!byId.has(mailbox.id)) return no('No such mailbox', { name: 'TRYCREATE' });
  return no('Quota exceeded', { name: 'OVERQUOTA' });
}

export interface AppendItem {
  readonly message: IncomingMessage;
  readonly destination: Destination;
}

/** The messages of a command whose literals have come, each with its place. */
export async function takenIn(
  session: Session,
  tag: string,
  { name, mailbox, messages }: { name: 'APPEND' | 'REPLACE'; mailbox: MailboxName; messages: readonly AppendMessage[] },
): Promise<{ receiver: MessageReceiver; items: AppendItem[] }> {
  // a command without literals comes here without a receiver (RFC 4469 §5)
  session.append ??= new AppendReceiver(session, tag, name, await session.find(mailbox.name));
  const receiver = session.append;
  if (receiver.failure !== null) throw new Refused(receiver.failure);
  await receiver.complete(messages);
  const items: AppendItem[] = [];
  for (const [index, message] of receiver.messages.entries()) {
    const { flags = [], internalDate = null } = messages[index] ?? {};
    const destination = {
      accountId: session.accountId,
      mailboxId: receiver.mailbox.id,
      flags: await flagBits(session, flags),
      ...(internalDate === null ? {} : { internalDate }),
    };
    items.push({ message, destination });
  }
  return { receiver, items };
}

/** RFC 9051 §6.3.12, RFC 3502 §6.3.11: all messages or none. */
export const append: Handler<'APPEND'> = async (session, command, tag) => {
  const { receiver, items } = await takenIn(session, tag, command);
  const stored = await session.store.storeAll(items, session.actor, { whole: true });
  const present = stored.filter((entry) => entry !== null);
  const [first] = present;
  if (first === undefined || present.length < stored.length) return await obstacle(session, receiver);
  // RFC 4315 §3
  const uids = present.map(({ uid }) => uid);
  return ok('APPEND completed', { name: 'APPENDUID', uidValidity: first.uidValidity, uids });
};
