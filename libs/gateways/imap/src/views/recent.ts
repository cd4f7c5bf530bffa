import { writeRecent } from '#wires/imap';
import type { Session } from '../session/session.js';
import type { SelectedMailbox } from './selectedMailbox.js';

/**
 * Messages that the client is about to be told of are \Recent for it where nobody was told of them before; where it may
 * change the mailbox, they are so for nobody else from then on (RFC 3501 §2.3.2). Throws `unavailable`.
 */
export async function meetRecent(session: Session, selected: SelectedMailbox): Promise<void> {
  // RFC 9051 §E: IMAP4rev2 has no \Recent
  if (session.rev2) return;
  const { recentMarks } = session.store;
  const { info, recent } = selected;
  const end = selected.largestUid + 1;
  // RFC 3501 §6.3.2: EXAMINE takes nothing
  const first = selected.writable
    ? await recentMarks.take(info, end).catch((error: unknown) => {
        session.options.logger.warn({ err: error }, 'cannot note which messages are recent');
        // a full disk keeps nobody from reading
        return recentMarks.look(info, end);
      })
    : await recentMarks.look(info, end);
  recent.add(first, end);
}

/** The same where the client must be told of the messages in any case: what nobody has taken is left to the next. */
export async function meetArrivals(session: Session, selected: SelectedMailbox): Promise<void> {
  try {
    await meetRecent(session, selected);
  } catch (error) {
    session.options.logger.warn({ error }, 'cannot learn which messages are recent');
  }
}

/** RECENT (RFC 3501 §7.3.2), where the client does not know the number yet. */
export function tellRecent({ out, rev2 }: Session, selected: SelectedMailbox, anyway: boolean): void {
  // RFC 9051 §E
  if (rev2) return;
  const count = selected.countRecent();
  if (anyway || count !== selected.toldRecent) writeRecent(out, count);
  selected.toldRecent = count;
}
