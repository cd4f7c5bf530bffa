import type { CommandName, CommandOf } from '#wires/pop3';
import type { Session } from '../session.js';

/** Carries one command out; a promise holds back what the client has sent behind it. Throws what the core throws. */
export type Handler<Name extends CommandName> = (session: Session, command: CommandOf<Name>) => Promise<void> | void;
