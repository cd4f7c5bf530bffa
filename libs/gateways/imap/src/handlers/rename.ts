import { inbox } from '#core/mailstore';
import { mailboxObjectId } from '../session/objectIds.js';
import { ok, type Reply, type Session } from '../session/session.js';
import type { Handler } from './handler.js';

const EVERY_UID = [{ first: 1, last: 2 ** 32 - 1 }];

/** RFC 9051 §6.3.6: the messages of INBOX move, INBOX and what is below it stay. */
async function emptyInbox(session: Session, to: string): Promise<Reply> {
  const { store, accountId, actor } = session;
  const source = await session.find(inbox);
  const target = await store.mailboxes.create(accountId, to, actor);
  // RFC 5464 §4.1
  await store.annotations.copy(accountId, source.id, target.id);
  await store.entries.move(source, EVERY_UID, target, actor);
  return ok('RENAME completed', { name: 'MAILBOXID', id: mailboxObjectId(target) });
}

export const rename: Handler<'RENAME'> = async (session, { from, to }) => {
  const { store, accountId, actor } = session;
  const source = await session.find(from.name);
  const name = to.name.endsWith('/') ? to.name.slice(0, -1) : to.name;
  session.notifications?.own(name);
  if (source.name === inbox) return await emptyInbox(session, name);
  await store.mailboxes.rename(accountId, source.name, name, actor);
  return ok('RENAME completed');
};
