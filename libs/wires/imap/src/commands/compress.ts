import type { Cursor } from '../grammar/cursor.js';
import { atom } from '../grammar/string.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface CompressCommand {
  readonly name: 'COMPRESS';
  /** Upper case; `DEFLATE` is the only one defined. */
  readonly mechanism: string;
}

// compress = "COMPRESS" SP algorithm    algorithm = "DEFLATE"
function parse(cursor: Cursor): CompressCommand {
  cursor.space();
  return { name: 'COMPRESS', mechanism: atom(cursor, 'algorithm').toUpperCase() };
}

export const compress: CommandDeclaration<'COMPRESS', CompressCommand> = {
  name: 'COMPRESS',
  rfc: 'RFC 4978 §3',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'COMPRESS=DEFLATE',
  parse,
};
