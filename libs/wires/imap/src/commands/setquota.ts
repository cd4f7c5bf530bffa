import { parenthesised, type Cursor } from '../grammar/cursor.js';
import { number64 } from '../grammar/number.js';
import { atom, textAstring } from '../grammar/string.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface QuotaLimit {
  /** Upper case: STORAGE (in units of 1024 octets), MESSAGE, MAILBOX, … (RFC 9208 §5). */
  readonly resource: string;
  readonly limit: number;
}

export interface SetQuotaCommand {
  readonly name: 'SETQUOTA';
  readonly root: string;
  readonly limits: readonly QuotaLimit[];
}

// setquota-resource = resource-name SP resource-limit    resource-limit = number64
/** RFC 9208 §7 */
export function setquotaResource(cursor: Cursor): QuotaLimit {
  const resource = atom(cursor, 'resource-name').toUpperCase();
  cursor.space();
  return { resource, limit: number64(cursor, 'resource-limit') };
}

// setquota = "SETQUOTA" SP quota-root-name SP setquota-list
// setquota-list = "(" [setquota-resource *(SP setquota-resource)] ")"
function parse(cursor: Cursor): SetQuotaCommand {
  cursor.space();
  const root = textAstring(cursor, 'quota-root-name');
  cursor.space();
  return { name: 'SETQUOTA', root, limits: parenthesised(cursor, setquotaResource, 'empty') };
}

export const setquota: CommandDeclaration<'SETQUOTA', SetQuotaCommand> = {
  name: 'SETQUOTA',
  rfc: 'RFC 9208 §4.1.3',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'QUOTASET',
  parse,
};
