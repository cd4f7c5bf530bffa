import type { Right } from '#core/mailstore';
import type { SequenceSet } from '#wires/imap';
import { bad, no, ok, Refused, type Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { IndexRange } from '../views/news.js';

/** The messages that a set names. Ends the command with BAD for a number that is no message's (RFC 9051 §6.4.9). */
export function messagesIn(session: Session, set: SequenceSet, uid: boolean): IndexRange[] {
  const ranges = session.mailbox.resolve(set, uid);
  if (ranges === null) throw new Refused(bad('No message has such a number'));
  return ranges;
}

const gone = { name: 'EXPUNGEISSUED' } as const;

/** RFC 5530 §3: a message was removed by somebody else, which could not be told yet; nothing was done. */
export const expungeIssued = (): Reply => no('Some messages are gone', gone);

/** The same, where the others were served (RFC 2180 §4.1.3): no error that a client would show to anybody. */
export const servedWithoutGone = (): Reply => ok('Some messages are gone', gone);

/** Ends the command when the mailbox was opened by EXAMINE (RFC 9051 §6.3.3), or without a right (RFC 4314 §4). */
export function requireWritable({ mailbox }: Session, ...needed: readonly Right[]): void {
  if (mailbox.readOnly) throw new Refused(no('The mailbox is read-only', { name: 'CANNOT' }));
  if (!needed.every((right) => mailbox.rights.has(right))) throw new Refused(no('Not permitted', { name: 'NOPERM' }));
}
