import { ok } from '../session/session.js';
import type { Handler } from './handler.js';
import { messagesIn, requireWritable } from './sets.js';

/** RFC 9051 §6.4.3, RFC 4315 §2.1: EXPUNGE responses come with the news before the reply. */
export const expunge: Handler<'EXPUNGE'> = async (session, { uids }) => {
  requireWritable(session);
  const { mailbox, store, actor } = session;
  const ranges = uids === null ? mailbox.everything() : messagesIn(session, uids, true);
  if (ranges.length > 0) await store.entries.remove(mailbox.info, mailbox.uidsIn(ranges), true, actor);
  return ok('EXPUNGE completed');
};
