import type { Cursor } from '../grammar/cursor.js';
import { atom } from '../grammar/string.js';
import { SELECTED, type CommandDeclaration } from './declaration.js';
import { searchCriteria, type SearchCriteria } from './sort.js';

export interface ThreadCommand extends SearchCriteria {
  readonly name: 'THREAD';
  readonly uid: boolean;
  /** Upper case. */
  readonly algorithm: string;
}

// thread = ["UID" SP] "THREAD" SP thread-alg SP search-criteria    thread-alg = "ORDEREDSUBJECT" / "REFERENCES" / atom
function parse(cursor: Cursor, uid: boolean): ThreadCommand {
  cursor.space();
  const algorithm = atom(cursor, 'thread-alg').toUpperCase();
  cursor.space();
  return { name: 'THREAD', uid, algorithm, ...searchCriteria(cursor) };
}

export const thread: CommandDeclaration<'THREAD', ThreadCommand> = {
  name: 'THREAD',
  rfc: 'RFC 5256 §3',
  states: SELECTED,
  tagsExpunge: false,
  uidForm: { rfc: 'RFC 5256 §3', tagsExpunge: true },
  extension: 'THREAD=REFERENCES',
  parse,
};
