import { ArgumentError, AUTHORIZATION, type CommandDeclaration } from '../declaration.js';
import { parameters } from '../grammar.js';

interface Auth {
  readonly name: 'AUTH';
  /** In capitals; null for the bare AUTH by which old clients ask for the list. */
  readonly mechanism: string | null;
  /** The initial response as it came, base64 or a lone `=` (RFC 5034 §4); null when there is none. */
  readonly initial: string | null;
}

/** `AUTH mechanism [initial-response]` */
export const auth: CommandDeclaration<'AUTH', Auth> = {
  name: 'AUTH',
  rfc: 'RFC 5034 §4',
  states: AUTHORIZATION,
  syntax: 'AUTH mechanism [initial-response]',
  parse: (argument) => {
    const [mechanism, initial, ...more] = parameters(argument);
    if (more.length > 0) throw new ArgumentError('a mechanism and an initial response at most');
    return { name: 'AUTH', mechanism: mechanism?.toUpperCase() ?? null, initial: initial ?? null };
  },
};
