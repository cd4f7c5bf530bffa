import { encodeModifiedUtf7 } from '../grammar/modified-utf7.js';
import type { StatusItem } from '../grammar/status-att.js';
import type { ByteWriter } from './byte-writer.js';
import { writeAstring, writeMailbox, writeNString, writeString, writeText } from './strings.js';

/** One line of LIST or LSUB (RFC 9051 §7.3.1). */
export interface ListEntry {
  readonly name: string;
  /** One character, or null for a flat name. */
  readonly delimiter: string | null;
  /** `\HasChildren`, `\Subscribed`, `\Sent`, … */
  readonly attributes: readonly string[];
  /** RFC 9051 §6.3.9.6: selection options that a hidden child fulfils. */
  readonly childInfo?: readonly string[];
  /** RFC 9051 §6.3.9.7 */
  readonly oldName?: string;
}

// mbox-list-extended = "(" [mbox-list-extended-item *(SP mbox-list-extended-item)] ")"
/** RFC 9051 §9 */
function writeExtended(out: ByteWriter, { childInfo, oldName }: ListEntry, utf8: boolean): void {
  const hasChildInfo = childInfo !== undefined && childInfo.length > 0;
  if (!hasChildInfo && oldName === undefined) return;
  out.latin1(' (');
  if (hasChildInfo) {
    out.latin1('"CHILDINFO" (');
    childInfo.forEach((option, index) => {
      if (index > 0) out.space();
      writeString(out, option);
    });
    out.latin1(oldName === undefined ? ')' : ') ');
  }
  if (oldName !== undefined) {
    out.latin1('"OLDNAME" (');
    writeMailbox(out, oldName, utf8);
    out.latin1(')');
  }
  out.latin1(')');
}

// mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox [SP mbox-list-extended]
/** RFC 9051 §9; LSUB from RFC 3501 §7.2.3. */
export function writeList(out: ByteWriter, kind: 'LIST' | 'LSUB', entry: ListEntry, utf8: boolean): void {
  out.latin1('* ').latin1(kind).latin1(' (');
  entry.attributes.forEach((attribute, index) => {
    if (index > 0) out.space();
    out.latin1(attribute);
  });
  out.latin1(') ');
  writeNString(out, entry.delimiter);
  out.space();
  writeMailbox(out, entry.name, utf8);
  writeExtended(out, entry, utf8);
  out.crlf();
}

export type StatusValue = number | string | null;

// status-att-list = status-att-val *(SP status-att-val)
/** RFC 9051 §7.3.3. A string is an object id (RFC 8474 §4.3), null is NIL (APPENDLIMIT of RFC 7889 §3.1). */
export function writeStatus(
  out: ByteWriter,
  name: string,
  values: readonly (readonly [StatusItem, StatusValue])[],
  utf8: boolean,
): void {
  out.latin1('* STATUS ');
  writeMailbox(out, name, utf8);
  out.latin1(' (');
  values.forEach(([item, value], index) => {
    if (index > 0) out.space();
    out.latin1(item).space();
    if (value === null) out.latin1('NIL');
    else if (typeof value === 'number') out.number(value);
    else out.latin1(`(${value})`);
  });
  out.latin1(')').crlf();
}

/** A prefix and its hierarchy delimiter (RFC 9051 §6.3.10). */
export interface NamespaceEntry {
  readonly prefix: string;
  readonly delimiter: string | null;
}

// namespace = nil / "(" 1*namespace-descr ")"    namespace-descr = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) ")"
/** RFC 9051 §9 */
function writeNamespaceList(out: ByteWriter, entries: readonly NamespaceEntry[], utf8: boolean): void {
  if (entries.length === 0) {
    out.latin1('NIL');
    return;
  }
  out.latin1('(');
  for (const { prefix, delimiter } of entries) {
    out.latin1('(');
    // a string, not an astring: quoted in any case
    writeText(out, utf8 ? prefix : encodeModifiedUtf7(prefix), utf8);
    out.space();
    writeNString(out, delimiter);
    out.latin1(')');
  }
  out.latin1(')');
}

/** RFC 9051 §7.3.2 */
export function writeNamespace(
  out: ByteWriter,
  namespaces: {
    readonly personal: readonly NamespaceEntry[];
    readonly otherUsers: readonly NamespaceEntry[];
    readonly shared: readonly NamespaceEntry[];
  },
  utf8: boolean,
): void {
  out.latin1('* NAMESPACE ');
  writeNamespaceList(out, namespaces.personal, utf8);
  out.space();
  writeNamespaceList(out, namespaces.otherUsers, utf8);
  out.space();
  writeNamespaceList(out, namespaces.shared, utf8);
  out.crlf();
}

/** RFC 9208 §4.2.2 */
export function writeQuotaRoot(out: ByteWriter, mailbox: string, roots: readonly string[], utf8: boolean): void {
  out.latin1('* QUOTAROOT ');
  writeMailbox(out, mailbox, utf8);
  for (const root of roots) {
    out.space();
    writeAstring(out, root, utf8);
  }
  out.crlf();
}

/** RFC 2971 §3.2; null: the server says nothing about itself. */
export function writeId(out: ByteWriter, parameters: ReadonlyMap<string, string | null> | null): void {
  out.latin1('* ID ');
  if (parameters === null) {
    out.latin1('NIL').crlf();
    return;
  }
  let separator = '(';
  for (const [field, value] of parameters) {
    out.latin1(separator);
    separator = ' ';
    writeText(out, field, false);
    out.space();
    if (value === null) out.latin1('NIL');
    else writeText(out, value, false);
  }
  if (parameters.size === 0) out.latin1('(');
  out.latin1(')').crlf();
}
