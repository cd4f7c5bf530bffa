import { TextDecoder } from 'node:util';
import { DavFault, malformed } from '../fault.js';

/** The text of a body by its byte order mark, else as UTF-8 (RFC 4918 §8.2 asks for UTF-8 and UTF-16). Throws `DavFault`. */
export function decodeXml(octets: Uint8Array): string {
  const [first, second] = octets;
  const isLittle = (first === 0xff && second === 0xfe) || (first === 0x3c && second === 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c);
  const charset = isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(octets);
  } catch {
    throw malformed(`the body is not ${charset}`);
  }
}

/** Refuses what a declaration names if it is not what was read: a body in another charset would change its meaning. */
export function checkEncoding(declared: string | undefined): void {
  const isKnown = declared === undefined || /^(?:utf-?8|utf-?16(?:le|be)?|us-ascii)$/i.test(declared);
  if (!isKnown) throw new DavFault(415, 'the body is in another charset than UTF-8 and UTF-16');
}
