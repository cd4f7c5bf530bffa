import { isUtf8 } from 'node:buffer';
import type { Cursor } from './cursor.js';
import { decodeModifiedUtf7 } from './modified-utf7.js';
import { isListOctet } from './octets.js';
import { astring, string } from './string.js';

/** A mailbox name as sent and as understood. */
export interface MailboxName {
  readonly raw: Buffer;
  /** Unicode; `INBOX` in whatever case is `INBOX` (RFC 9051 §5.1). */
  readonly name: string;
}

const CONTROL_LIMIT = 0x20;
const DEL = 0x7f;

function hasControl(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charCodeAt(at);
    if (unit < CONTROL_LIMIT || (unit >= DEL && unit < 0xa0) || unit === 0x2028 || unit === 0x2029) return true;
  }
  return false;
}

/** Null when the octets are no name in the encoding in use. */
export function decodeMailboxName(raw: Buffer, utf8: boolean): string | null {
  let name: string | null;
  if (utf8) name = isUtf8(raw) ? raw.toString('utf8') : null;
  else name = decodeModifiedUtf7(raw);
  // RFC 9051 §5.1: control characters have no place in a name
  if (name === null || hasControl(name)) return null;
  return name.length === 5 && name.toUpperCase() === 'INBOX' ? 'INBOX' : name;
}

/**
 * Stands for a name in ASCII whose shifts are none: nobody can have it, so that SELECT and the like answer NO. Null for other
 * octets.
 */
function nobodysName(raw: Buffer): string | null {
  return isPrintable(raw) ? raw.toString('latin1').replaceAll('&', '\ufffd') : null;
}

function isPrintable(raw: Buffer): boolean {
  return raw.every((octet) => octet >= CONTROL_LIMIT && octet < DEL);
}

function named(cursor: Cursor, raw: Buffer): MailboxName {
  const { utf8, limits } = cursor.context;
  if (raw.length > limits.maxMailboxOctets) cursor.exceed('mailbox name too long');
  const name = decodeMailboxName(raw, utf8) ?? (utf8 ? null : nobodysName(raw));
  if (name === null) cursor.fail(utf8 ? 'mailbox name in UTF-8' : 'mailbox name in modified UTF-7');
  return { raw, name };
}

// mailbox = "INBOX" / astring
/** RFC 9051 §9 */
export function mailbox(cursor: Cursor): MailboxName {
  return named(cursor, astring(cursor, 'mailbox'));
}

// list-mailbox = 1*list-char / string
/** RFC 9051 §9: a name that may hold the wildcards `*` and `%`. */
export function listMailbox(cursor: Cursor): MailboxName {
  const plain = cursor.takeWhile(isListOctet);
  if (plain.length > 0 && cursor.atLiteral) cursor.fail('space');
  return named(cursor, plain.length > 0 ? plain : string(cursor, 'list-mailbox'));
}
