import type { ByteWriter } from './byte-writer.js';
import { writeAstring, writeMailbox } from './strings.js';

/** An identifier and the letters of its rights. */
export interface AclEntry {
  readonly identifier: string;
  readonly rights: string;
}

// acl-data = "ACL" SP mailbox *(SP identifier SP rights)
/** RFC 4314 §3.6 */
export function writeAcl(out: ByteWriter, mailbox: string, entries: readonly AclEntry[], utf8: boolean): void {
  out.latin1('* ACL ');
  writeMailbox(out, mailbox, utf8);
  for (const { identifier, rights } of entries) {
    out.space();
    writeAstring(out, identifier, utf8);
    out.space();
    writeAstring(out, rights, utf8);
  }
  out.crlf();
}

// listrights-data = "LISTRIGHTS" SP mailbox SP identifier SP rights *(SP rights)
/** RFC 4314 §3.7: what an identifier has in any case, and groups of rights that are given together. */
export function writeListRights(
  out: ByteWriter,
  mailbox: string,
  { identifier, rights }: AclEntry,
  optional: readonly string[],
  utf8: boolean,
): void {
  out.latin1('* LISTRIGHTS ');
  writeMailbox(out, mailbox, utf8);
  for (const word of [identifier, rights, ...optional]) {
    out.space();
    writeAstring(out, word, utf8);
  }
  out.crlf();
}

// myrights-data = "MYRIGHTS" SP mailbox SP rights
/** RFC 4314 §3.8 */
export function writeMyRights(out: ByteWriter, mailbox: string, rights: string, utf8: boolean): void {
  out.latin1('* MYRIGHTS ');
  writeMailbox(out, mailbox, utf8);
  out.space();
  writeAstring(out, rights, utf8);
  out.crlf();
}
