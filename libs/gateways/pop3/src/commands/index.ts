import type { Command, CommandName } from '#wires/pop3';
import type { Session } from '../session.js';
import { auth } from './auth.js';
import { capa } from './capa.js';
import { dele } from './dele.js';
import type { Handler } from './handler.js';
import { list } from './list.js';
import { noop } from './noop.js';
import { pass } from './pass.js';
import { quit } from './quit.js';
import { retr } from './retr.js';
import { rset } from './rset.js';
import { stat } from './stat.js';
import { stls } from './stls.js';
import { top } from './top.js';
import { uidl } from './uidl.js';
import { user } from './user.js';

/** The handler of each command; one that is missing is a build error. */
const handlers: { readonly [Name in CommandName]: Handler<Name> } = {
  AUTH: auth,
  CAPA: capa,
  DELE: dele,
  LIST: list,
  NOOP: noop,
  PASS: pass,
  QUIT: quit,
  RETR: retr,
  RSET: rset,
  STAT: stat,
  STLS: stls,
  TOP: top,
  UIDL: uidl,
  USER: user,
};

/** Carries a command out. */
export function handle(session: Session, command: Command): Promise<void> | void {
  return (handlers[command.name] as Handler<CommandName>)(session, command as never);
}
