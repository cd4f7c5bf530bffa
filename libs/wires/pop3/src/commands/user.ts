import { ArgumentError, AUTHORIZATION, type CommandDeclaration } from '../declaration.js';

interface User {
  readonly name: 'USER';
  readonly username: string;
}

/** `USER name` */
export const user: CommandDeclaration<'USER', User> = {
  name: 'USER',
  rfc: 'RFC 1939 §7',
  states: AUTHORIZATION,
  syntax: 'USER name',
  parse: (argument) => {
    const username = (argument ?? '').trim();
    if (username === '') throw new ArgumentError('a name is needed');
    return { name: 'USER', username };
  },
};
