import { parenthesised, type Cursor } from '../grammar/cursor.js';
import { nstring, string } from '../grammar/string.js';
import { ANY, type CommandDeclaration } from './declaration.js';

/** RFC 2971 §3.3: at most 30 pairs, names of 30 and values of 1024 octets. */
const MAX_PAIRS = 30;
const MAX_FIELD_OCTETS = 30;
const MAX_VALUE_OCTETS = 1024;

export interface IdCommand {
  readonly name: 'ID';
  /** What the client tells about itself; field names in lower case. */
  readonly parameters: ReadonlyMap<string, string | null>;
}

function pair(cursor: Cursor): [string, string | null] {
  const field = string(cursor, 'field name');
  if (field.length > MAX_FIELD_OCTETS) cursor.exceed('ID field name too long');
  cursor.space();
  const value = nstring(cursor);
  if (value !== null && value.length > MAX_VALUE_OCTETS) cursor.exceed('ID value too long');
  return [field.toString('utf8').toLowerCase(), value === null ? null : value.toString('utf8')];
}

// id = "ID" SP id-params-list
// id-params-list = "(" [string SP nstring *(SP string SP nstring)] ")" / nil
function parse(cursor: Cursor): IdCommand {
  cursor.space();
  if (cursor.tryWord('NIL')) return { name: 'ID', parameters: new Map() };
  const pairs = parenthesised(cursor, pair, 'empty');
  if (pairs.length > MAX_PAIRS) cursor.exceed('too many ID fields');
  return { name: 'ID', parameters: new Map(pairs) };
}

export const id: CommandDeclaration<'ID', IdCommand> = {
  name: 'ID',
  rfc: 'RFC 2971 §3.1',
  states: ANY,
  tagsExpunge: true,
  uidForm: null,
  extension: 'ID',
  parse,
};
