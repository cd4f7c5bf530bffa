import type { Cursor } from '../grammar/cursor.js';
import { atom, textAstring } from '../grammar/string.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface GenUrlAuthCommand {
  readonly name: 'GENURLAUTH';
  readonly urls: readonly { readonly rump: string; readonly mechanism: string }[];
}

// genurlauth = "GENURLAUTH" 1*(SP url-rump SP mechanism)    url-rump = astring
function parse(cursor: Cursor): GenUrlAuthCommand {
  const urls: { rump: string; mechanism: string }[] = [];
  do {
    cursor.space();
    const rump = textAstring(cursor, 'url-rump');
    cursor.space();
    urls.push({ rump, mechanism: atom(cursor, 'mechanism').toUpperCase() });
  } while (!cursor.atEnd);
  return { name: 'GENURLAUTH', urls };
}

export const genurlauth: CommandDeclaration<'GENURLAUTH', GenUrlAuthCommand> = {
  name: 'GENURLAUTH',
  rfc: 'RFC 4467 §7',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'URLAUTH',
  parse,
};
