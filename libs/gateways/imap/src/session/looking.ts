import type { CommandName } from '#wires/imap';
import { refusalOf } from '../errorMap.js';
import type { Session } from './session.js';

/** Commands that tell what the mailbox holds: news that came before them is told before their reply. */
const READING: ReadonlySet<CommandName> = new Set(['FETCH', 'SEARCH', 'SORT', 'THREAD']);

/**
 * Lets the selected mailbox see what was committed before the client sent the command, by whatever process: the news that
 * processes send each other may still be under way. What has come already is served by one look, however many commands
 * that is. Never rejects, for NOOP always succeeds (RFC 9051 §6.1.2): without a database, nothing is new.
 */
export async function look(session: Session): Promise<void> {
  const { selected, channel, store, options } = session;
  if (selected === null || channel.octetsRead <= session.lookedUpTo) return;
  session.lookedUpTo = channel.octetsCome;
  try {
    await store.refresh(selected.accountId, selected.info.id, selected.seenApart ? session.accountId : null);
  } catch (error) {
    if (!refusalOf(error).expected) options.logger.error({ error }, 'cannot see what is new');
  }
}

/** Looks beside a command that reads; null for others. */
export const lookBeside = (session: Session, name: CommandName): Promise<void> | null =>
  READING.has(name) ? look(session) : null;
