import type { Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { selectParams, type QuickResync } from '../grammar/select-param.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

/** The arguments that SELECT and EXAMINE share. */
export interface Selection {
  readonly mailbox: MailboxName;
  /** RFC 7162 §3.1.8 */
  readonly condstore: boolean;
  /** RFC 7162 §3.2.5; to be refused unless QRESYNC was enabled. */
  readonly qresync: QuickResync | null;
}

export interface SelectCommand extends Selection {
  readonly name: 'SELECT';
}

// select = "SELECT" SP mailbox [select-params]
/** RFC 9051 §9, RFC 4466 §3: the arguments of SELECT and EXAMINE. */
export function selection(cursor: Cursor): Selection {
  cursor.space();
  const name = mailbox(cursor);
  let condstore = false;
  let qresync: QuickResync | null = null;
  const parameters = cursor.tryChar(' ') ? selectParams(cursor) : [];
  for (const parameter of parameters) {
    if (parameter.kind === 'condstore') condstore = true;
    else if (qresync === null) qresync = parameter.qresync;
    else cursor.fail('one QRESYNC');
  }
  return { mailbox: name, condstore, qresync };
}

export const select: CommandDeclaration<'SELECT', SelectCommand> = {
  name: 'SELECT',
  rfc: 'RFC 9051 §6.3.2',
  states: AUTHENTICATED,
  tagsExpunge: false,
  uidForm: null,
  extension: null,
  parse: (cursor) => ({ name: 'SELECT', ...selection(cursor) }),
};
