import { ArgumentError, type CommandDeclaration, TRANSACTION } from '../declaration.js';
import { messageNumber, parameters } from '../grammar.js';

interface Retr {
  readonly name: 'RETR';
  readonly message: number;
}

/** `RETR msg` */
export const retr: CommandDeclaration<'RETR', Retr> = {
  name: 'RETR',
  rfc: 'RFC 1939 §5',
  states: TRANSACTION,
  syntax: 'RETR message',
  parse: (argument) => {
    const [message, ...more] = parameters(argument);
    if (message === undefined || more.length > 0) throw new ArgumentError('one message number is needed');
    return { name: 'RETR', message: messageNumber(message) };
  },
};
