import { parenthesised, type Cursor } from '../grammar/cursor.js';
import { mailbox, type MailboxName } from '../grammar/mailbox.js';
import { metadataEntry, metadataValue } from '../grammar/metadata.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface SetMetadataCommand {
  readonly name: 'SETMETADATA';
  /** An empty name stands for the server. */
  readonly mailbox: MailboxName;
  readonly values: readonly { readonly entry: string; readonly value: Buffer | null }[];
}

// entry-value = entry SP value
/** RFC 5464 §5 */
function entryValue(cursor: Cursor): SetMetadataCommand['values'][number] {
  const entry = metadataEntry(cursor);
  cursor.space();
  return { entry, value: metadataValue(cursor) };
}

// setmetadata = "SETMETADATA" SP mailbox SP entry-values
function parse(cursor: Cursor): SetMetadataCommand {
  cursor.space();
  const box = mailbox(cursor);
  cursor.space();
  return { name: 'SETMETADATA', mailbox: box, values: parenthesised(cursor, entryValue, 'filled') };
}

export const setmetadata: CommandDeclaration<'SETMETADATA', SetMetadataCommand> = {
  name: 'SETMETADATA',
  rfc: 'RFC 5464 §4.3',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'METADATA',
  parse,
};
