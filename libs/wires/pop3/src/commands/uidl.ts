import { ArgumentError, type CommandDeclaration, TRANSACTION } from '../declaration.js';
import { messageNumber, parameters } from '../grammar.js';

interface Uidl {
  readonly name: 'UIDL';
  /** null asks for every message. */
  readonly message: number | null;
}

/** `UIDL [msg]` */
export const uidl: CommandDeclaration<'UIDL', Uidl> = {
  name: 'UIDL',
  rfc: 'RFC 1939 §7',
  states: TRANSACTION,
  syntax: 'UIDL [message]',
  parse: (argument) => {
    const [message, ...more] = parameters(argument);
    if (more.length > 0) throw new ArgumentError('one message number at most');
    return { name: 'UIDL', message: message === undefined ? null : messageNumber(message) };
  },
};
