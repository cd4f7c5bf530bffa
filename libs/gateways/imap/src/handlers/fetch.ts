import type { CommandOf, PartialRange } from '#wires/imap';
import { answerFetch } from '../fetch/answer.js';
import { planFetch } from '../fetch/plan.js';
import { requireGmail } from '../gmail/offered.js';
import { bad, type Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { IndexRange } from '../views/news.js';
import { tellVanished } from '../views/resync.js';
import type { Handler } from './handler.js';
import { countIn, newestOf, okWithin } from '../session/messageLimit.js';
import { servedWithoutGone, messagesIn } from './sets.js';

type FetchCommand = CommandOf<'FETCH'>;

/** The messages that a range of their places names (RFC 9394 §3.3). */
function partOfRanges(ranges: readonly IndexRange[], { first, last, fromEnd }: PartialRange): IndexRange[] {
  const count = countIn(ranges);
  const begin = fromEnd ? count - last : first - 1;
  const end = fromEnd ? count - first + 1 : last;
  let before = 0;
  return ranges.flatMap(({ from, to }) => {
    const start = Math.max(from, from + begin - before);
    const stop = Math.min(to, from + end - before);
    before += to - from;
    return start < stop ? [{ from: start, to: stop }] : [];
  });
}

function enableByUse(session: Session, { items, changedSince }: FetchCommand): void {
  // RFC 7162 §3.1
  if (changedSince !== null || items.some((item) => item.kind === 'simple' && item.name === 'MODSEQ'))
    session.enableCondstore();
}

/** RFC 9051 §6.4.5 */
export const fetch: Handler<'FETCH'> = async (session, command): Promise<Reply> => {
  // RFC 7162 §3.2.6
  if (command.vanished && !session.qresync) return bad('QRESYNC is not enabled');
  if (command.items.some((item) => item.kind === 'simple' && item.name.startsWith('X-GM-'))) requireGmail(session);
  enableByUse(session, command);
  const named = messagesIn(session, command.set, command.uid);
  const reach = newestOf(session, command.partial === null ? named : partOfRanges(named, command.partial));
  const { ranges } = reach;
  if (command.vanished) await tellVanished(session, command.set, command.changedSince ?? 0);
  const plan = planFetch(command.items, { uid: command.uid, modSeq: command.changedSince !== null });
  await answerFetch(session, plan, ranges, command.changedSince);
  return !command.uid && session.mailbox.hasGone(ranges)
    ? servedWithoutGone()
    : okWithin(session, reach, 'FETCH completed');
};
