/** States of a session (RFC 1939 §3); UPDATE takes no command. */
export type SessionState = 'authorization' | 'transaction';

export const AUTHORIZATION: readonly SessionState[] = ['authorization'];
export const TRANSACTION: readonly SessionState[] = ['transaction'];
export const ANY: readonly SessionState[] = ['authorization', 'transaction'];

/** A command declared as data; dispatch, state check, metrics label and support table come from it. */
export interface CommandDeclaration<Name extends string = string, Parsed extends { name: Name } = { name: Name }> {
  readonly name: Name;
  /** Where the command is defined. */
  readonly rfc: string;
  readonly states: readonly SessionState[];
  /** What `-ERR` shows when the arguments cannot be read. */
  readonly syntax: string;
  /** Reads what stands behind the keyword and one space; null stands for nothing at all. Throws `ArgumentError`. */
  readonly parse: (argument: string | null) => Parsed;
}

/** The arguments of a command cannot be read. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** A command without arguments. */
export function bare<Name extends string>(
  declaration: Omit<CommandDeclaration<Name>, 'parse' | 'syntax'>,
): CommandDeclaration<Name, { readonly name: Name }> {
  const { name } = declaration;
  return {
    ...declaration,
    syntax: name,
    parse: (argument) => {
      if (argument !== null && argument.trim() !== '') throw new ArgumentError(`${name} takes no argument`);
      return { name };
    },
  };
}
