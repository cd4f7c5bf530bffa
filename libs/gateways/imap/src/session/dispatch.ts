import { type AnyDeclaration, type Command, type Condition, mayTellExpunge, writeTagged } from '#wires/imap';
import { handle } from '../handlers/index.js';
import { usesNumbers } from '../search/compile.js';
import { tellNews } from '../views/tell.js';
import { ConnectionGone } from './channel.js';
import { lookBefore, lookBeside } from './looking.js';
import { refused } from './refused.js';
import { renewRights } from './revocation.js';
import { bad, Refused, type Reply } from './reply.js';
import type { Session } from './session.js';

const RESULTS = { OK: 'ok', NO: 'no', BAD: 'bad' } as const satisfies Record<Condition, string>;

/** Also what is said when it is shared no longer: the two cannot be told apart. */
const gone = 'The mailbox was deleted';

export interface Parsed {
  readonly tag: string;
  readonly command: Command;
  readonly declaration: AnyDeclaration;
  readonly uid: boolean;
}

/** Runs a command and answers it: what is new in the mailbox, then the tagged reply. */
export async function dispatch(session: Session, { tag, command, declaration, uid }: Parsed): Promise<void> {
  session.at(tag);
  if (!(await renewRights(session))) return session.bye(gone);
  await lookBefore(session, declaration.name);
  const looking = lookBeside(session, declaration.name);
  const reply = await replyTo(session, { tag, command, declaration, uid });
  await looking;
  session.options.metrics.command?.(declaration.name, RESULTS[reply?.condition ?? 'OK']);
  session.at(null);
  if (reply === null) return;
  // RFC 7162 §3.2.10: not where the answer of UID SEARCH depends on message numbers
  const numbered = 'key' in command && usesNumbers(command.key);
  await tellNews(session, mayTellExpunge(declaration.name, uid) && !numbered);
  writeTagged(session.out, tag, reply.condition, reply.text, reply.code ?? null);
  if (session.authenticationFailures >= session.options.limits.authenticationFailures)
    session.bye('Too many failed log-ins');
  if (session.selected?.removed) session.bye(gone);
}

/** Commands that name messages, or tell of them, by number where they are not UID commands (RFC 9586 §3). */
const NUMBERED = new Set<string>(['COPY', 'FETCH', 'MOVE', 'REPLACE', 'SEARCH', 'SORT', 'STORE', 'THREAD']);

function needsNumbers({ command, declaration, uid }: Parsed): boolean {
  if (!uid && NUMBERED.has(declaration.name)) return true;
  if ('qresync' in command) return (command.qresync?.match ?? null) !== null;
  return 'key' in command && usesNumbers(command.key);
}

async function replyTo(session: Session, parsed: Parsed): Promise<Reply | null> {
  const { tag, command, declaration } = parsed;
  if (!declaration.states.includes(session.state)) return bad(`${declaration.name} is not possible in this state`);
  if (session.uidOnly && needsNumbers(parsed)) return bad('There are no message numbers', { name: 'UIDREQUIRED' });
  return await guarded(session, command, tag);
}

async function guarded(session: Session, command: Command, tag: string): Promise<Reply | null> {
  try {
    return await handle(session, command, tag);
  } catch (error) {
    if (error instanceof ConnectionGone) throw error;
    if (error instanceof Refused) return error.reply;
    return refused(session, command.name, error);
  }
}
