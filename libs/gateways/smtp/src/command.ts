import type { ServiceKind } from './ports.js';
import type { Session } from './session.js';

/** A command as data: from the table come dispatch, the check of the state, the metrics' labels and the EHLO keywords. */
export interface Command {
  readonly name: string;
  /** Where it is defined. */
  readonly source: string;
  /** Services that know it; all when left out. */
  readonly services?: readonly ServiceKind[];
  /** Needs a greeting, and a log-in where the service requires one. */
  readonly mail?: boolean;
  /** The command checks the state itself. */
  readonly checksItself?: true;
  /** Brings no mail forward: its number is limited. */
  readonly junk?: boolean;
  /** What EHLO announces for it now. */
  readonly keywords?: (session: Session) => readonly string[];
  readonly handle: (session: Session, argument: string) => Promise<void> | void;
}
