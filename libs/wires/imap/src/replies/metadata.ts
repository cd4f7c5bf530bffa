import type { ByteWriter } from './byte-writer.js';
import { writeAstring, writeLiteral, writeMailbox, writeString } from './strings.js';

/** An entry of a mailbox, or of the server, and its value. */
export interface Annotation {
  readonly entry: string;
  readonly value: Buffer | null;
}

// metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)    value = nstring / literal8
/** RFC 5464 §4.4.1; null: the entry has no value (RFC 9590 §3). */
export function writeMetadata(
  out: ByteWriter,
  mailbox: string,
  annotations: readonly Annotation[],
  utf8: boolean,
): void {
  out.latin1('* METADATA ');
  writeMailbox(out, mailbox, utf8);
  out.latin1(' (');
  annotations.forEach(({ entry, value }, index) => {
    if (index > 0) out.space();
    writeAstring(out, entry, utf8);
    out.space();
    if (value === null) out.latin1('NIL');
    else if (value.includes(0)) writeLiteral(out, value, true);
    else writeString(out, value.toString('latin1'));
  });
  out.latin1(')').crlf();
}

// metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)    entry-list = entry *(SP entry)
/** RFC 5464 §4.4.2: names of entries that somebody has changed. */
export function writeMetadataChange(out: ByteWriter, mailbox: string, entries: readonly string[], utf8: boolean): void {
  out.latin1('* METADATA ');
  writeMailbox(out, mailbox, utf8);
  for (const entry of entries) writeAstring(out.space(), entry, utf8);
  out.crlf();
}
