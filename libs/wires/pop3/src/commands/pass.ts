import { ArgumentError, AUTHORIZATION, type CommandDeclaration } from '../declaration.js';

interface Pass {
  readonly name: 'PASS';
  readonly password: string;
}

/** `PASS string`: one argument, so that spaces are part of the password (RFC 1939 §7). */
export const pass: CommandDeclaration<'PASS', Pass> = {
  name: 'PASS',
  rfc: 'RFC 1939 §7',
  states: AUTHORIZATION,
  syntax: 'PASS password',
  parse: (argument) => {
    if (argument === null || argument === '') throw new ArgumentError('a password is needed');
    return { name: 'PASS', password: argument };
  },
};
