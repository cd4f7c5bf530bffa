import { base64 } from '../grammar/base64.js';
import type { Cursor } from '../grammar/cursor.js';
import { atom } from '../grammar/string.js';
import { NOT_AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface AuthenticateCommand {
  readonly name: 'AUTHENTICATE';
  /** Upper case. */
  readonly mechanism: string;
  /** RFC 4959 §3: decoded; an empty one was sent as `=`; null when none was sent. */
  readonly initialResponse: Buffer | null;
}

// initial-resp = (base64 / "=")
/** RFC 9051 §9 */
export function initialResp(cursor: Cursor): Buffer {
  const sent = cursor.takeWhile((octet) => octet > 0x20 && octet < 0x7f);
  if (sent.length === 1 && sent[0] === 0x3d) return Buffer.alloc(0);
  const octets = base64(sent);
  if (octets === null || octets.length === 0) return cursor.fail('base64 or "="');
  return octets;
}

// authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] *(CRLF base64)
function parse(cursor: Cursor): AuthenticateCommand {
  cursor.space();
  const mechanism = atom(cursor, 'auth-type').toUpperCase();
  const initialResponse = cursor.tryChar(' ') ? initialResp(cursor) : null;
  return { name: 'AUTHENTICATE', mechanism, initialResponse };
}

export const authenticate: CommandDeclaration<'AUTHENTICATE', AuthenticateCommand> = {
  name: 'AUTHENTICATE',
  rfc: 'RFC 9051 §6.2.2',
  states: NOT_AUTHENTICATED,
  tagsExpunge: false,
  uidForm: null,
  extension: null,
  parse,
};
