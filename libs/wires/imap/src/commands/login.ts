import type { Cursor } from '../grammar/cursor.js';
import { textAstring } from '../grammar/string.js';
import { NOT_AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface LoginCommand {
  readonly name: 'LOGIN';
  readonly user: string;
  readonly password: string;
}

// login = "LOGIN" SP userid SP password    userid = astring    password = astring
function parse(cursor: Cursor): LoginCommand {
  cursor.space();
  const user = textAstring(cursor, 'userid');
  cursor.space();
  return { name: 'LOGIN', user, password: textAstring(cursor, 'password') };
}

export const login: CommandDeclaration<'LOGIN', LoginCommand> = {
  name: 'LOGIN',
  rfc: 'RFC 9051 §6.2.3',
  states: NOT_AUTHENTICATED,
  tagsExpunge: false,
  uidForm: null,
  extension: null,
  parse,
};
