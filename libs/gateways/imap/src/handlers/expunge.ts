import type { ResponseCode } from '#wires/imap';
import { ok } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { Handler } from './handler.js';
import { newestOf, okWithin } from '../session/messageLimit.js';
import { messagesIn, requireWritable } from './sets.js';

/** RFC 7162 §3.2.7: up to here the client knows everything, for it is told before the reply; null without QRESYNC. */
export function highestModSeq({ qresync, mailbox }: Session): ResponseCode | null {
  return qresync ? { name: 'HIGHESTMODSEQ', value: mailbox.view.changeNumber } : null;
}

/** RFC 9051 §6.4.3, RFC 4315 §2.1: EXPUNGE responses come with the news before the reply. */
export const expunge: Handler<'EXPUNGE'> = async (session, { uids }) => {
  requireWritable(session, 'e');
  const { mailbox, store, actor } = session;
  const everything = { ranges: mailbox.everything(), code: null };
  // RFC 9738 §3.1: EXPUNGE itself has no limit, for the client cannot say which messages it means
  const reach = uids === null ? everything : newestOf(session, messagesIn(session, uids, true));
  const { ranges } = reach;
  if (ranges.length === 0) return ok('EXPUNGE completed');
  const removed = await store.entries.remove(mailbox.info, mailbox.uidsIn(ranges), true, actor);
  return okWithin(session, reach, 'EXPUNGE completed', removed.length > 0 ? highestModSeq(session) : null);
};
