import type { CopyResult } from '#core/mailstore';
import { type ResponseCode, writeUntaggedStatus } from '#wires/imap';
import { ok } from '../session/reply.js';
import { CarriedSeen } from '../views/ownSeen.js';
import { highestModSeq } from './expunge.js';
import type { Handler } from './handler.js';
import { countIn, newestOf, okWithin, tooManyToSave } from '../session/messageLimit.js';
import { expungeIssued, messagesIn, requireWritable } from './sets.js';

/** RFC 4315 §3; null where nothing was copied. */
function copyUid({ uidValidity, pairs }: CopyResult): ResponseCode | null {
  if (pairs.length === 0) return null;
  const from = pairs.map(({ source }) => source);
  return { name: 'COPYUID', uidValidity, from, to: pairs.map(({ target }) => target) };
}

/** RFC 9051 §6.4.7: all messages or none. */
export const copy: Handler<'COPY'> = async (session, { uid, set, mailbox: name }) => {
  const { mailbox, store, actor } = session;
  const target = await session.find(name.name, 'i');
  const ranges = messagesIn(session, set, uid);
  if (!uid && mailbox.hasGone(ranges)) return expungeIssued();
  if (ranges.length === 0) return ok('COPY completed');
  const tooMany = tooManyToSave(session, countIn(ranges));
  if (tooMany !== null) return tooMany;
  // RFC 4314 §4: flags that there is no right to set in the target are left out
  const carried = new CarriedSeen(session, target, ranges);
  const result = await store.entries.copy(mailbox.info, mailbox.uidsIn(ranges), target, actor, carried.kept);
  await carried.finish(result);
  return ok('COPY completed', copyUid(result));
};

/** RFC 9051 §6.4.8, RFC 6851 §4.2: COPYUID comes before the EXPUNGE responses, so not with the reply. */
export const move: Handler<'MOVE'> = async (session, { uid, set, mailbox: name }) => {
  requireWritable(session, 't', 'e');
  const { mailbox, store, actor } = session;
  const target = await session.find(name.name, 'i');
  const reach = newestOf(session, messagesIn(session, set, uid));
  const { ranges } = reach;
  if (!uid && mailbox.hasGone(ranges)) return expungeIssued();
  if (ranges.length === 0) return ok('MOVE completed');
  // unlike MESSAGELIMIT, which lets a client go on below, the limit on saving does all or nothing
  const tooMany = tooManyToSave(session, countIn(ranges));
  if (tooMany !== null) return tooMany;
  // RFC 4314 §4: flags that there is no right to set in the target are left out
  const carried = new CarriedSeen(session, target, ranges);
  const result = await store.entries.move(mailbox.info, mailbox.uidsIn(ranges), target, actor, carried.kept);
  await carried.finish(result);
  const code = copyUid(result);
  if (code !== null) writeUntaggedStatus(session.out, 'OK', 'Moved', code);
  // RFC 7162 §3.2.7
  return okWithin(session, reach, 'MOVE completed', result.pairs.length > 0 ? highestModSeq(session) : null);
};
