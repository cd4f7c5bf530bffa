import { ArgumentError, type CommandDeclaration, TRANSACTION } from '../declaration.js';
import { lineCount, messageNumber, parameters } from '../grammar.js';

interface Top {
  readonly name: 'TOP';
  readonly message: number;
  /** Lines of the body. */
  readonly lines: number;
}

/** `TOP msg n` */
export const top: CommandDeclaration<'TOP', Top> = {
  name: 'TOP',
  rfc: 'RFC 1939 §7',
  states: TRANSACTION,
  syntax: 'TOP message lines',
  parse: (argument) => {
    const [message, lines, ...more] = parameters(argument);
    if (message === undefined || lines === undefined || more.length > 0)
      throw new ArgumentError('a message number and a number of lines are needed');
    return { name: 'TOP', message: messageNumber(message), lines: lineCount(lines) };
  },
};
