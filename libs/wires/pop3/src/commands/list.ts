import { ArgumentError, type CommandDeclaration, TRANSACTION } from '../declaration.js';
import { messageNumber, parameters } from '../grammar.js';

interface List {
  readonly name: 'LIST';
  /** null asks for every message. */
  readonly message: number | null;
}

/** `LIST [msg]` */
export const list: CommandDeclaration<'LIST', List> = {
  name: 'LIST',
  rfc: 'RFC 1939 §5',
  states: TRANSACTION,
  syntax: 'LIST [message]',
  parse: (argument) => {
    const [message, ...more] = parameters(argument);
    if (more.length > 0) throw new ArgumentError('one message number at most');
    return { name: 'LIST', message: message === undefined ? null : messageNumber(message) };
  },
};
