import type { ResponseCode } from '#wires/imap';
import { ok, type Session } from '../session/session.js';
import type { Handler } from './handler.js';
import { messagesIn, requireWritable } from './sets.js';

/** RFC 7162 §3.2.7: up to here the client knows everything, for it is told before the reply; null without QRESYNC. */
export function highestModSeq({ qresync, mailbox }: Session): ResponseCode | null {
  return qresync ? { name: 'HIGHESTMODSEQ', value: mailbox.view.changeNumber } : null;
}

/** RFC 9051 §6.4.3, RFC 4315 §2.1: EXPUNGE responses come with the news before the reply. */
export const expunge: Handler<'EXPUNGE'> = async (session, { uids }) => {
  requireWritable(session, 'e');
  const { mailbox, store, actor } = session;
  const ranges = uids === null ? mailbox.everything() : messagesIn(session, uids, true);
  if (ranges.length === 0) return ok('EXPUNGE completed');
  const removed = await store.entries.remove(mailbox.info, mailbox.uidsIn(ranges), true, actor);
  return ok('EXPUNGE completed', removed.length > 0 ? highestModSeq(session) : null);
};
