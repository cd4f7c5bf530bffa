import type { ByteWriter } from './byte-writer.js';
import { writeSet, type NumberSet } from './number-set.js';
import { writeAstring, writeText } from './strings.js';

/** Codes without arguments. */
export type PlainResponseCode =
  | 'ALERT'
  | 'ALREADYEXISTS'
  | 'AUTHENTICATIONFAILED'
  | 'AUTHORIZATIONFAILED'
  | 'CANNOT'
  | 'CLIENTBUG'
  | 'CLOSED'
  | 'COMPRESSIONACTIVE'
  | 'CONTACTADMIN'
  | 'CORRUPTION'
  | 'EXPIRED'
  | 'EXPUNGEISSUED'
  | 'HASCHILDREN'
  | 'INUSE'
  | 'LIMIT'
  | 'NOMODSEQ'
  | 'NONEXISTENT'
  | 'NOPERM'
  | 'NOTSAVED'
  | 'OVERQUOTA'
  | 'PARSE'
  | 'PRIVACYREQUIRED'
  | 'READ-ONLY'
  | 'READ-WRITE'
  | 'SERVERBUG'
  | 'TOOBIG'
  | 'TOOSMALL'
  | 'TRYCREATE'
  | 'UIDNOTSTICKY'
  | 'UIDREQUIRED'
  | 'UNAVAILABLE'
  | 'UNKNOWN-CTE'
  | 'USEATTR';

/** RFC 9051 §7.1, RFC 7162 §7, RFC 6154 §6, RFC 8474 §4.2 */
export type ResponseCode =
  | { readonly name: PlainResponseCode }
  | { readonly name: 'APPENDUID'; readonly uidValidity: number; readonly uids: NumberSet }
  | {
      readonly name: 'COPYUID';
      readonly uidValidity: number;
      readonly from: NumberSet;
      readonly to: NumberSet;
    }
  | { readonly name: 'BADCHARSET'; readonly charsets: readonly string[] }
  | { readonly name: 'CAPABILITY'; readonly capabilities: readonly string[] }
  | { readonly name: 'HIGHESTMODSEQ' | 'UIDNEXT' | 'UIDVALIDITY' | 'UNSEEN'; readonly value: number }
  | { readonly name: 'MODIFIED'; readonly set: NumberSet }
  | { readonly name: 'MAILBOXID'; readonly id: string }
  /** RFC 4469 §4.1 */
  | { readonly name: 'BADURL'; readonly url: string }
  /** RFC 9585 §4; parts done, and of how many. */
  | { readonly name: 'INPROGRESS'; readonly tag: string; readonly done: number; readonly all: number }
  /** RFC 9738 §3.1; the limit, and the lowest UID that was processed, or null where nothing was. */
  | { readonly name: 'MESSAGELIMIT'; readonly limit: number; readonly lowest: number | null }
  /** RFC 5267 §4.3.1 */
  | { readonly name: 'NOUPDATE'; readonly tag: string }
  /** RFC 5465 §3.1: the events that are known. */
  | { readonly name: 'BADEVENT'; readonly events: readonly string[] }
  /** RFC 5464 §4.2.1, RFC 5464 §4.3; octets of the longest value that was left out, or that may be. */
  | { readonly name: 'METADATA'; readonly reason: 'LONGENTRIES' | 'MAXSIZE'; readonly octets: number }
  | { readonly name: 'METADATA'; readonly reason: 'TOOMANY' }
  /** RFC 4467 §7: the ways in which URLs of the mailbox may be signed. */
  | { readonly name: 'URLMECH'; readonly mechanisms: readonly string[] }
  /** `anyKeyword`: the client may invent keywords, `\*`. */
  | { readonly name: 'PERMANENTFLAGS'; readonly flags: readonly string[]; readonly anyKeyword: boolean };

function writeList(out: ByteWriter, items: readonly string[]): void {
  items.forEach((item, index) => {
    if (index > 0) out.space();
    out.latin1(item);
  });
}

function writeNumbers(out: ByteWriter, ...numbers: readonly (number | null)[]): void {
  for (const number of numbers) if (number !== null) out.space().number(number);
}

function writeSets(out: ByteWriter, code: ResponseCode): void {
  switch (code.name) {
    case 'APPENDUID':
      out.space().number(code.uidValidity).space();
      writeSet(out, code.uids);
      break;
    case 'COPYUID':
      out.space().number(code.uidValidity).space();
      writeSet(out, code.from);
      out.space();
      writeSet(out, code.to);
      break;
    case 'MODIFIED':
      out.space();
      writeSet(out, code.set);
      break;
    default:
  }
}

/** Codes of commands that few clients use. */
function writeRareCodes(out: ByteWriter, code: ResponseCode): void {
  if (code.name === 'URLMECH') out.space().latin1(code.mechanisms.join(' '));
  if (code.name === 'NOUPDATE') writeText(out.space(), code.tag, false);
  if (code.name !== 'INPROGRESS') return;
  writeText(out.latin1(' ('), code.tag, false);
  out.space().number(code.done).space().number(code.all).latin1(')');
}

function writeArguments(out: ByteWriter, code: ResponseCode): void {
  switch (code.name) {
    case 'BADURL':
      // RFC 4469 §5: what the grammar allows, and nothing that ends the line or the code
      out.space().latin1(code.url.replace(/[^\x20-\x5c\x5e-\x7e]/g, '?'));
      break;
    case 'BADCHARSET':
      writeCharsets(out, code.charsets);
      break;
    case 'CAPABILITY':
      out.space();
      writeList(out, code.capabilities);
      break;
    case 'HIGHESTMODSEQ':
    case 'UIDNEXT':
    case 'UIDVALIDITY':
    case 'UNSEEN':
      writeNumbers(out, code.value);
      break;
    case 'MESSAGELIMIT':
      writeNumbers(out, code.limit, code.lowest);
      break;
    case 'BADEVENT':
      out.latin1(' (');
      writeList(out, code.events);
      out.latin1(')');
      break;
    case 'METADATA':
      out.space().latin1(code.reason);
      if ('octets' in code) out.space().number(code.octets);
      break;
    case 'MAILBOXID':
      out.latin1(` (${code.id})`);
      break;
    case 'PERMANENTFLAGS':
      out.latin1(' (');
      writeList(out, code.anyKeyword ? [...code.flags, '\\*'] : code.flags);
      out.latin1(')');
      break;
    default:
      writeSets(out, code);
      writeRareCodes(out, code);
  }
}

function writeCharsets(out: ByteWriter, charsets: readonly string[]): void {
  if (charsets.length === 0) return;
  charsets.forEach((charset, index) => {
    out.latin1(index === 0 ? ' (' : ' ');
    writeAstring(out, charset, false);
  });
  out.latin1(')');
}

// resp-text-code = "ALERT" / "BADCHARSET" [SP "(" charset *(SP charset) ")" ] / …
/** RFC 9051 §9, with brackets. */
export function writeResponseCode(out: ByteWriter, code: ResponseCode): void {
  out.latin1('[').latin1(code.name);
  writeArguments(out, code);
  out.latin1(']');
}
