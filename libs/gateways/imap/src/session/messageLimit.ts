import { type ResponseCode, writeUntaggedStatus } from '#wires/imap';
import { no, ok, type Reply } from './reply.js';
import type { Session } from './session.js';
import type { IndexRange } from '../views/news.js';

/** Most messages that one command works on; infinite where there is no limit. */
export function messageLimit({ options: { limits }, disabled }: Session): number {
  // an announcement that is switched off leaves no limit that clients could not know of
  return limits.messages === 0 || disabled.has('MESSAGELIMIT') ? Number.POSITIVE_INFINITY : limits.messages;
}

export const countIn = (ranges: readonly IndexRange[]): number =>
  ranges.reduce((sum, { from, to }) => sum + to - from, 0);

/** Most messages that one command puts into a mailbox (RFC 9738 §3). */
export function saveLimit({ options: { limits }, disabled }: Session): number {
  return limits.savedMessages === 0 || disabled.has('SAVELIMIT') ? Number.POSITIVE_INFINITY : limits.savedMessages;
}

/** RFC 9738 §3.1: what is done for all messages or none is done for none. */
export const tooManyMessages = (session: Session, limit = messageLimit(session)): Reply =>
  no('Too many messages', { name: 'MESSAGELIMIT', limit, lowest: null });

/** Why as many messages cannot be saved by one command, or null. */
export function tooManyToSave(session: Session, count: number): Reply | null {
  const limit = Math.min(messageLimit(session), saveLimit(session));
  return count > limit ? tooManyMessages(session, limit) : null;
}

/** What a command works on, and how it says that this is not all. */
export interface Reach {
  readonly ranges: readonly IndexRange[];
  /** Null where it is all. */
  readonly code: ResponseCode | null;
}

/** The newest messages of those that a command names, as many as the limit allows (RFC 9738 §3.1). */
export function newestOf(session: Session, named: readonly IndexRange[]): Reach {
  const limit = messageLimit(session);
  let spare = countIn(named) - limit;
  if (spare <= 0) return { ranges: named, code: null };
  const ranges: IndexRange[] = [];
  for (const { from, to } of named) {
    const start = Math.min(to, from + spare);
    spare -= start - from;
    if (start < to) ranges.push({ from: start, to });
  }
  const lowest = session.mailbox.uidAt(ranges[0]?.from ?? 0);
  return { ranges, code: { name: 'MESSAGELIMIT', limit, lowest } };
}

/** How a command ends whose reach may have been cut; a code of its own is told before the reply then, which has room for one. */
export function okWithin(session: Session, { code: cut }: Reach, text: string, own: ResponseCode | null = null): Reply {
  if (cut === null) return ok(text, own);
  if (own !== null) writeUntaggedStatus(session.out, 'OK', 'Of the messages that were done', own);
  return ok(text, cut);
}
