import { writeUntaggedStatus } from '#wires/imap';
import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.3.5: mailboxes below stay. The one that is selected is left first. */
export const deleteMailbox: Handler<'DELETE'> = async (session, { mailbox }) => {
  const { accountId, id, path } = await session.find(mailbox.name, 'x');
  session.notifications?.own(mailbox.name);
  const own = session.hasSelected({ accountId, id });
  await session.store.mailboxes.remove(accountId, path, session.actor);
  if (own) {
    session.deselect();
    writeUntaggedStatus(session.out, 'OK', 'The selected mailbox was deleted', { name: 'CLOSED' });
  }
  return ok('DELETE completed');
};
