import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.3.7: only to what is there. */
export const subscribe: Handler<'SUBSCRIBE'> = async (session, { mailbox }) => {
  const { name } = await session.find(mailbox.name, 'l');
  session.notifications?.own(name);
  await session.store.mailboxes.subscribe(session.accountId, name);
  return ok('SUBSCRIBE completed');
};

/** RFC 9051 §6.3.8: also from what is gone. */
export const unsubscribe: Handler<'UNSUBSCRIBE'> = async (session, { mailbox }) => {
  session.notifications?.own(mailbox.name);
  await session.store.mailboxes.unsubscribe(session.accountId, mailbox.name);
  return ok('UNSUBSCRIBE completed');
};
