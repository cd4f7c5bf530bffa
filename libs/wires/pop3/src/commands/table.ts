import { type CommandDeclaration } from '../declaration.js';
import { auth } from './auth.js';
import { capa } from './capa.js';
import { dele } from './dele.js';
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

/** Every command this library reads. A new one is a file of its own and a line here. */
const DECLARATIONS = [capa, stls, user, pass, auth, quit, stat, list, uidl, retr, top, dele, rset, noop] as const;

/** A parsed command, discriminated by `name`. */
export type Command = ReturnType<(typeof DECLARATIONS)[number]['parse']>;
export type CommandName = Command['name'];
export type CommandOf<Name extends CommandName> = Extract<Command, { name: Name }>;
export type AnyDeclaration = CommandDeclaration<CommandName, Command>;

/** The command table, by name in capitals. */
export const COMMANDS: ReadonlyMap<string, AnyDeclaration> = new Map<string, AnyDeclaration>(
  DECLARATIONS.map((declaration) => [declaration.name, declaration]),
);
