import type { CommandName, CommandOf } from '#wires/imap';
import type { Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';

/** Carries out one command. A failure of the core may be thrown: it is answered by the error map. */
export type Handler<Name extends CommandName> = (
  session: Session,
  command: CommandOf<Name>,
  tag: string,
) => Promise<Reply | null> | Reply | null;
