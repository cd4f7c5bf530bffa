import { parenthesised, type Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { metadataEntry, type MetadataDepth } from '../grammar/metadata.js';
import { number } from '../grammar/number.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface GetMetadataCommand {
  readonly name: 'GETMETADATA';
  /** An empty name stands for the server. */
  readonly mailbox: MailboxName;
  readonly entries: readonly string[];
  readonly depth: MetadataDepth;
  /** Greatest value to be told, in octets; null for any. */
  readonly maxSize: number | null;
}

type Options = Pick<GetMetadataCommand, 'depth' | 'maxSize'>;

const OPEN = 0x28;
const none: Options = { depth: 0, maxSize: null };

function depthOf(cursor: Cursor): MetadataDepth {
  if (cursor.tryWord('INFINITY')) return 'infinity';
  const depth = number(cursor, 'DEPTH');
  if (depth !== 0 && depth !== 1) cursor.fail('0, 1 or infinity');
  return depth;
}

// maxsize-opt = "MAXSIZE" SP number    scope-opt = "DEPTH" SP ("0" / "1" / "infinity")
/** RFC 5464 §5 */
function option(cursor: Cursor): Partial<Options> {
  const word = cursor.word();
  cursor.space();
  if (word === 'MAXSIZE') return { maxSize: number(cursor, 'MAXSIZE') };
  if (word === 'DEPTH') return { depth: depthOf(cursor) };
  return cursor.fail('MAXSIZE or DEPTH');
}

function options(cursor: Cursor): Options {
  if (cursor.octet !== OPEN) return none;
  const given = Object.assign({}, none, ...parenthesised(cursor, option, 'filled')) as Options;
  cursor.space();
  return given;
}

// getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries
/** RFC 5464 §5; its examples write the options behind the mailbox, and so do clients. */
function parse(cursor: Cursor): GetMetadataCommand {
  cursor.space();
  const before = options(cursor);
  const box = mailbox(cursor);
  cursor.space();
  const list = cursor.octet === OPEN;
  const behind =
    list && /^\((?:MAXSIZE|DEPTH) /i.test(cursor.view(0, 10).toString('latin1')) ? options(cursor) : before;
  const entries = cursor.octet === OPEN ? parenthesised(cursor, metadataEntry, 'filled') : [metadataEntry(cursor)];
  return { name: 'GETMETADATA', mailbox: box, entries, ...behind };
}

export const getmetadata: CommandDeclaration<'GETMETADATA', GetMetadataCommand> = {
  name: 'GETMETADATA',
  rfc: 'RFC 5464 §4.2',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'METADATA',
  parse,
};
