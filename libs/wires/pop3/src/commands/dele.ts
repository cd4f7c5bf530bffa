import { ArgumentError, type CommandDeclaration, TRANSACTION } from '../declaration.js';
import { messageNumber, parameters } from '../grammar.js';

interface Dele {
  readonly name: 'DELE';
  readonly message: number;
}

/** `DELE msg` */
export const dele: CommandDeclaration<'DELE', Dele> = {
  name: 'DELE',
  rfc: 'RFC 1939 §5',
  states: TRANSACTION,
  syntax: 'DELE message',
  parse: (argument) => {
    const [message, ...more] = parameters(argument);
    if (message === undefined || more.length > 0) throw new ArgumentError('one message number is needed');
    return { name: 'DELE', message: messageNumber(message) };
  },
};
