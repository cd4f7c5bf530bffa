import { isUtf8 } from 'node:buffer';
import { Cursor, DEFAULT_CONTEXT } from './cursor.js';
import { decodeMailboxName } from './mailbox.js';
import { sectionSpec, type Partial, type Section } from './section.js';
import { ImapSyntaxError } from './syntax-error.js';

/** A message, or a part of one, of the account that is logged in (RFC 4469 §3). */
export interface MessageUrl {
  /** Null: the selected mailbox. */
  readonly mailbox: string | null;
  readonly uidValidity: number | null;
  readonly uid: number;
  readonly section: Section;
  readonly partial: Partial | null;
}

const WHOLE: Section = { part: '', text: null, fields: [] };
const NUMBER = /^[1-9]\d{0,9}$/;
const PARTIAL = /^(\d{1,15})(?:\.([1-9]\d{0,14}))?$/;

/** Octets of a percent-encoded text; null when a percent sign stands for nothing. */
export function decoded(text: string): Buffer | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return null;
  const octets = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1');
}

function sectionOf(text: string): Section | null {
  const octets = decoded(text);
  if (octets === null) return null;
  const cursor = new Cursor([{ kind: 'text', octets }], DEFAULT_CONTEXT);
  try {
    const section = sectionSpec(cursor);
    return cursor.atEnd ? section : null;
  } catch (error) {
    if (error instanceof ImapSyntaxError) return null;
    throw error;
  }
}

/** The mailbox of a URL and the UIDVALIDITY behind it. */
function placeOf(path: string): Pick<MessageUrl, 'mailbox' | 'uidValidity'> | null {
  const [, name = '', validity] = /^\/?(.*?)(?:;UIDVALIDITY=([1-9]\d{0,9}))?\/?$/i.exec(path) ?? [];
  const octets = decoded(name);
  if (octets === null || !isUtf8(octets) || name.includes(';')) return null;
  const mailbox = name === '' ? null : decodeMailboxName(octets, true);
  if (name !== '' && (mailbox === null || !path.startsWith('/'))) return null;
  return { mailbox, uidValidity: validity === undefined ? null : Number(validity) };
}

// imessagepart = imailbox-ref iuid [isection] [ipartial]    imailbox-ref = enc-mailbox [";UIDVALIDITY=" nz-number]
// iuid = "/;UID=" nz-number    isection = "/;SECTION=" enc-section    ipartial = "/;PARTIAL=" partial-range
/**
 * A URL relative to the account (`/Drafts;UIDVALIDITY=1/;UID=20/;SECTION=1.2`) or to the selected mailbox (`;UID=20`), in the
 * form of RFC 4469 §5 and RFC 2192 §8. Null for every other.
 */
export function parseMessageUrl(url: string): MessageUrl | null {
  const at = url.search(/;UID=/i);
  const place = at < 0 ? null : placeOf(url.slice(0, at));
  const [uid = '', ...rest] = url.slice(at + 5).split(/\/;|;/);
  if (place === null || !NUMBER.test(uid.replace(/\/$/, ''))) return null;
  let section: Section = WHOLE;
  let partial: Partial | null = null;
  for (const piece of rest) {
    const [, name = '', value = ''] = /^(SECTION|PARTIAL)=(.*)$/i.exec(piece) ?? [];
    const range = PARTIAL.exec(value);
    if (name.toUpperCase() === 'SECTION') {
      const found = sectionOf(value);
      if (found === null) return null;
      section = found;
    } else if (name.toUpperCase() === 'PARTIAL' && range !== null) {
      partial = { start: Number(range[1]), count: Number(range[2] ?? Number.MAX_SAFE_INTEGER) };
    } else return null;
  }
  return { ...place, uid: Number(uid.replace(/\/$/, '')), section, partial };
}
