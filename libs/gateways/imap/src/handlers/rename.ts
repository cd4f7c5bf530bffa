import { inbox } from '#core/mailstore';
import { placeFor } from '../session/mailboxes.js';
import { mailboxObjectId } from '../session/objectIds.js';
import { no, ok, type Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';
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
  return ok('RENAME completed', { name: 'MAILBOXID', id: mailboxObjectId(session, target) });
}

export const rename: Handler<'RENAME'> = async (session, { from, to }) => {
  const { store, actor } = session;
  // RFC 4314 §4: x here, and k where it goes
  const source = await session.find(from.name, 'x');
  const name = to.name.endsWith('/') ? to.name.slice(0, -1) : to.name;
  const { accountId, path } = await placeFor(session, name);
  if (accountId !== source.accountId) return no('A mailbox stays in its account', { name: 'CANNOT' });
  session.notifications?.own(name);
  if (source.name === inbox) return await emptyInbox(session, path);
  await store.mailboxes.rename(accountId, source.path, path, actor);
  return ok('RENAME completed');
};
