import type { Cursor } from '../grammar/cursor.js';
import { textAstring } from '../grammar/string.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface UrlFetchCommand {
  readonly name: 'URLFETCH';
  readonly urls: readonly string[];
}

// urlfetch = "URLFETCH" 1*(SP url-full)    url-full = astring
function parse(cursor: Cursor): UrlFetchCommand {
  const urls: string[] = [];
  do {
    cursor.space();
    urls.push(textAstring(cursor, 'url-full'));
  } while (!cursor.atEnd);
  return { name: 'URLFETCH', urls };
}

export const urlfetch: CommandDeclaration<'URLFETCH', UrlFetchCommand> = {
  name: 'URLFETCH',
  rfc: 'RFC 4467 §7',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'URLAUTH',
  parse,
};
