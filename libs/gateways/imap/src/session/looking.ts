import type { Principal } from '#core/directory';
import type { MailStore } from '#core/mailstore';
import type { CommandName } from '#wires/imap';
import { refusalOf } from '../errorMap.js';
import type { ResolvedOptions } from '../options.js';
import type { SelectedMailbox } from '../views/selectedMailbox.js';
import type { Channel } from './channel.js';

/** What a look needs to know of a session. */
interface Session {
  readonly principal: Principal | null;
  readonly selected: SelectedMailbox | null;
  readonly store: MailStore;
  readonly channel: Channel;
  readonly options: Pick<ResolvedOptions, 'logger'>;
  /** Octets of the client's that had come when the database was looked at last, for the selected mailbox and for names. */
  readonly lookedUpTo: { mailbox: number; names: number };
}

// News that processes send each other may still be under way when the client asks. What was committed before, by whatever
// process, it is to be told all the same. All commands that have come are served by one look, however many they are.

/** Commands that tell what the mailbox holds: news that came before them is told before their reply. */
const READING: ReadonlySet<CommandName> = new Set(['FETCH', 'SEARCH', 'SORT', 'THREAD']);

/** Commands that name mailboxes; SELECT and EXAMINE learn from the mailbox itself whether the name has moved. */
const NAMING: ReadonlySet<CommandName> = new Set([
  'STATUS',
  'LIST',
  'LSUB',
  'CREATE',
  'DELETE',
  'RENAME',
  'SUBSCRIBE',
  'COPY',
  'MOVE',
]);

/** Whether what has come up to now was not seen by a look before, and is by the one that begins. */
function due({ channel, lookedUpTo }: Session, what: 'mailbox' | 'names'): boolean {
  if (channel.octetsRead <= lookedUpTo[what]) return false;
  lookedUpTo[what] = channel.octetsCome;
  return true;
}

/** Never rejects: without a database, nothing is new. */
async function quietly({ options }: Session, looking: Promise<void>): Promise<void> {
  try {
    await looking;
  } catch (error) {
    if (!refusalOf(error).expected) options.logger.error({ error }, 'cannot see what is new');
  }
}

/** Lets the selected mailbox see everything. Never rejects, for NOOP always succeeds (RFC 9051 §6.1.2). */
export async function look(session: Session): Promise<void> {
  const { principal, selected, store } = session;
  if (principal === null || selected === null || !due(session, 'mailbox')) return;
  const reader = selected.seenApart ? principal.accountId : null;
  await quietly(session, store.refresh(selected.accountId, selected.info.id, reader));
}

/** Looks beside a command that reads; null for others. */
export const lookBeside = (session: Session, name: CommandName): Promise<void> | null =>
  READING.has(name) ? look(session) : null;

/** Lets the client's own names be as they are; false where that was looked at already. */
export async function lookAtNames(session: Session): Promise<boolean> {
  const { principal, store } = session;
  if (principal === null || !due(session, 'names')) return false;
  await quietly(session, store.mailboxes.refresh(principal.accountId));
  return true;
}

/** The same for a command that names mailboxes. */
export async function lookBefore(session: Session, name: CommandName): Promise<void> {
  if (NAMING.has(name)) await lookAtNames(session);
}
