import { bad, type MessageReceiver, no, ok, type Reply, type Session } from '../session/session.js';
import { flagBits } from './flagBits.js';
import type { Handler } from './handler.js';

/** Why nothing was stored: the mailbox went away meanwhile, or the quota was used up. */
async function obstacle(session: Session, { mailbox }: MessageReceiver): Promise<Reply> {
  const { byId } = await session.store.mailboxes.reread(session.accountId);
  if (!byId.has(mailbox.id)) return no('No such mailbox', { name: 'TRYCREATE' });
  return no('Quota exceeded', { name: 'OVERQUOTA' });
}

/** RFC 9051 §6.3.12, RFC 3502 §6.3.11: all messages or none. */
export const append: Handler<'APPEND'> = async (session, { messages }) => {
  const { append: receiver } = session;
  if (receiver === null) return bad('No message came');
  if (receiver.failure !== null) return receiver.failure;
  if (receiver.messages.length !== messages.length) return bad('A message is missing');
  const items = [];
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
  const stored = await session.store.storeAll(items, session.actor, { whole: true });
  const present = stored.filter((entry) => entry !== null);
  const [first] = present;
  if (first === undefined || present.length < stored.length) return await obstacle(session, receiver);
  // RFC 4315 §3
  const uids = present.map(({ uid }) => uid);
  return ok('APPEND completed', { name: 'APPENDUID', uidValidity: first.uidValidity, uids });
};
