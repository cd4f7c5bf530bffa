import { writeUntaggedStatus } from '#wires/imap';
import { ok } from '../session/session.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.3.5: mailboxes below stay. The one that is selected is left first. */
export const deleteMailbox: Handler<'DELETE'> = async (session, { mailbox }) => {
  const { id } = await session.find(mailbox.name);
  session.notifications?.own(mailbox.name);
  const own = session.selected?.info.id === id;
  await session.store.mailboxes.remove(session.accountId, mailbox.name, session.actor);
  if (own) {
    session.deselect();
    writeUntaggedStatus(session.out, 'OK', 'The selected mailbox was deleted', { name: 'CLOSED' });
  }
  return ok('DELETE completed');
};
