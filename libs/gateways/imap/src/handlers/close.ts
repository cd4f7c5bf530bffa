import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.4.1: removes what is flagged as deleted and tells nothing of it. */
export const close: Handler<'CLOSE'> = async (session) => {
  const { mailbox, store, actor } = session;
  // RFC 4314 §4: without the right nothing is removed, and nothing is said of it
  if (!mailbox.readOnly && mailbox.rights.has('e'))
    await store.entries.remove(mailbox.info, mailbox.uidsIn(mailbox.everything()), true, actor);
  session.deselect();
  return ok('CLOSE completed');
};

/** RFC 9051 §6.4.2 */
export const unselect: Handler<'UNSELECT'> = (session) => {
  session.deselect();
  return ok('UNSELECT completed');
};
