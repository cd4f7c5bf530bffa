import type { Cursor } from '../grammar/cursor.js';
import { textAstring } from '../grammar/string.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface GetQuotaCommand {
  readonly name: 'GETQUOTA';
  readonly root: string;
}

// getquota = "GETQUOTA" SP quota-root-name    quota-root-name = astring
function parse(cursor: Cursor): GetQuotaCommand {
  cursor.space();
  return { name: 'GETQUOTA', root: textAstring(cursor, 'quota-root-name') };
}

export const getquota: CommandDeclaration<'GETQUOTA', GetQuotaCommand> = {
  name: 'GETQUOTA',
  rfc: 'RFC 9208 §4.1.1',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'QUOTA',
  parse,
};
