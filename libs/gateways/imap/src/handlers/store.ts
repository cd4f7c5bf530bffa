import { allFlags, commonFlags, type FlagChange as BitChange, type FlagResult } from '#core/mailstore';
import type { CommandOf, ResponseCode } from '#wires/imap';
import { storeLabels } from '../gmail/storeLabels.js';
import { no, ok, Refused } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { changeFlags } from '../views/changeFlags.js';
import { tellFlagsOf, tellNews } from '../views/tell.js';
import type { IndexRange } from '../views/news.js';
import { flagBits } from './flagBits.js';
import type { Handler } from './handler.js';
import { newestOf, okWithin } from '../session/messageLimit.js';
import { servedWithoutGone, messagesIn, requireWritable } from './sets.js';

type StoreCommand = CommandOf<'STORE'>;

async function changeOf(session: Session, { mode, flags }: StoreCommand): Promise<BitChange> {
  const { changeable, rights } = session.mailbox;
  const asked = await flagBits(session, flags, mode === 'remove' || !rights.has('w'));
  const bits = commonFlags(asked, changeable);
  // RFC 4314 §4: what may be changed is, unless that is nothing
  if (changeable === 0 || (mode !== 'replace' && flags.length > 0 && bits === 0 && changeable !== allFlags))
    throw new Refused(no('Not permitted', { name: 'NOPERM' }));
  if (mode === 'add') return { set: bits, clear: 0 };
  return mode === 'remove' ? { set: 0, clear: bits } : { set: bits, clear: changeable };
}

/** UIDs that the client asked for and that are still there: each is told, whether or not it changed (RFC 9051 §6.4.6). */
function answered(session: Session, ranges: readonly IndexRange[], { newer }: FlagResult): number[] {
  const { mailbox } = session;
  const left = new Set<number>(newer);
  const uids: number[] = [];
  for (const { from, to } of ranges)
    for (let index = from; index < to; index += 1) if (!left.has(mailbox.uidAt(index))) uids.push(mailbox.uidAt(index));
  return uids;
}

/** RFC 7162 §3.1.3: with CONDSTORE the new MODSEQ is told even where `.SILENT` hides the flags. */
async function tellModSeqs(session: Session, { changed }: FlagResult): Promise<void> {
  const { mailbox, channel } = session;
  for (const { uid } of changed) {
    const at = mailbox.view.indexOf(uid);
    const index = mailbox.indexOf(uid);
    if (at < 0 || index < 0) continue;
    session.fetchWriter(index, uid).uid(uid).modSeq(mailbox.view.changeAt(at)).end();
    if (channel.full) await channel.relieve();
  }
}

/** Sequence numbers or UIDs, as they were asked for (RFC 7162 §3.1.3). */
function modified(session: Session, { newer }: FlagResult, uid: boolean): ResponseCode | null {
  if (newer.length === 0) return null;
  const set = uid ? newer : newer.map((each) => session.mailbox.indexOf(each) + 1);
  return { name: 'MODIFIED', set };
}

/** RFC 9051 §6.4.6, RFC 7162 §3.1.3 */
export const store: Handler<'STORE'> = async (session, command) => {
  if (command.labels !== null) return await storeLabels(session, command, command.labels);
  requireWritable(session);
  if (command.unchangedSince !== null) session.enableCondstore();
  const { mailbox } = session;
  const change = await changeOf(session, command);
  const reach = newestOf(session, messagesIn(session, command.set, command.uid));
  const { ranges } = reach;
  if (ranges.length === 0) return ok('STORE completed');
  // what others did before counts as theirs
  await tellNews(session, false);
  const gone = !command.uid && mailbox.hasGone(ranges);
  const result = await changeFlags(session, mailbox.uidsIn(ranges), change, command.unchangedSince);
  if (!command.silent) await tellFlagsOf(session, answered(session, ranges, result));
  else if (session.condstore) await tellModSeqs(session, result);
  if (gone) return servedWithoutGone();
  return okWithin(session, reach, 'STORE completed', modified(session, result, command.uid));
};
