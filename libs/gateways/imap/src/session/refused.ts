import type { ResponseCode } from '#wires/imap';
import { refusalOf } from '../errorMap.js';
import { no, type Reply } from './reply.js';
import type { Session } from './session.js';

/** Commands that name a mailbox to put messages in. */
const TRYCREATE: ReadonlySet<string> = new Set(['APPEND', 'COPY', 'MOVE', 'REPLACE']);

/** The NO for a failure; what was not expected goes to the log. */
export function refused(session: Session, command: string, error: unknown): Reply {
  const { code, text, expected } = refusalOf(error);
  if (!expected)
    session.options.logger.error({ error, command, account: session.principal?.accountId }, 'command failed');
  // RFC 9051 §7.1: the client may create the mailbox and try again.
  const name = code === 'NONEXISTENT' && TRYCREATE.has(command) ? 'TRYCREATE' : code;
  return no(text, name === null ? null : ({ name } satisfies ResponseCode));
}
