import { decodeCharset } from '#formats/mime';
import { no, Refused } from '../session/reply.js';

/** Charsets in which texts may be sought (RFC 9051 §6.4.4); UTF-8 first. */
const CHARSETS = [
  'UTF-8',
  'US-ASCII',
  'ISO-8859-1',
  'ISO-8859-15',
  'WINDOWS-1252',
  'ISO-2022-JP',
  'SHIFT_JIS',
  'EUC-JP',
  'EUC-KR',
  'GB18030',
  'BIG5',
];

/** Decodes texts of a SEARCH. Ends the command with BADCHARSET for a charset that is not known. */
export function textDecoder(charset: string | null): (text: Buffer) => string {
  const name = (charset ?? 'UTF-8').toUpperCase();
  if (!CHARSETS.includes(name)) throw new Refused(no('Charset not known', { name: 'BADCHARSET', charsets: CHARSETS }));
  // US-ASCII with other octets is what clients send that mean UTF-8
  const label = name === 'US-ASCII' ? 'UTF-8' : name;
  return (text) => decodeCharset(text, label);
}
