import { uid as uidOf } from '#kernel';
import { writeUntaggedStatus } from '#wires/imap';
import { no, ok } from '../session/reply.js';
import { markAppended, takenIn } from './append.js';
import { highestModSeq } from './expunge.js';
import type { Handler } from './handler.js';
import { expungeIssued, messagesIn, requireWritable } from './sets.js';

/** RFC 8508 §3.4 */
export const replace: Handler<'REPLACE'> = async (session, command, tag) => {
  // as what it stands for: STORE, EXPUNGE and APPEND
  requireWritable(session, 't', 'e');
  const { mailbox, store, actor } = session;
  const [range] = messagesIn(session, command.set, command.uid);
  if (range === undefined) return no('No such message', { name: 'NONEXISTENT' });
  if (mailbox.hasGone([range])) return expungeIssued();
  const replaced = { accountId: mailbox.accountId, mailboxId: mailbox.info.id, uid: uidOf(mailbox.uidAt(range.from)) };
  const { receiver, items } = await takenIn(session, tag, command);
  const [item] = items;
  if (item === undefined) return no('No message came', { name: 'CANNOT' });
  const stored = await store.replace(item.message, item.destination, replaced, actor);
  await markAppended(session, receiver, items, [stored]);
  const { uid, uidValidity } = stored;
  // RFC 8508 §4.3: before the removal is told
  writeUntaggedStatus(session.out, 'OK', 'Replacement stored', { name: 'APPENDUID', uidValidity, uids: [uid] });
  return ok('REPLACE completed', highestModSeq(session));
};
