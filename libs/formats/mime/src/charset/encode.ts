import { isAscii } from 'node:buffer';
import iconv from 'iconv-lite';
import { decodeCharset } from './decode.js';
import { findCodec } from './labels.js';

const toJisX0208 = Buffer.from('\x1b$B', 'latin1');
const toAscii = Buffer.from('\x1b(B', 'latin1');

/** Encodes text in a charset as mail labels it; null where the charset does not have all of its characters, or is not known. */
export function encodeCharset(text: string, label: string): Buffer | null {
  const codec = findCodec(label);
  if (codec.kind === 'utf8') return Buffer.from(text);
  const octets = octetsIn(text, codec.kind === 'native' || codec.kind === 'iconv' ? codec.label : codec.kind, label);
  return octets !== null && alike(decodeCharset(octets, label)) === alike(text) ? octets : null;
}

/** Characters of JIS X 0208 that one half of the world reads as others than the other half, which look the same. */
const twins: Readonly<Record<string, string>> = {
  '\u301c': '\uff5e',
  '\u2016': '\u2225',
  '\u2212': '\uff0d',
  '\u2014': '\u2015',
};
const alike = (text: string): string => text.replace(/[\u301c\u2016\u2212\u2014]/g, (one) => twins[one] ?? one);

function octetsIn(text: string, codec: string, label: string): Buffer | null {
  const plain = Buffer.from(text);
  const isPlain = isAscii(plain) && !text.includes('\x1b');
  if (codec === 'iso2022') return /^(?:cs)?iso-?2022-?jp/i.test(label) ? encodeIso2022Jp(text) : null;
  // Those of two octets a character, and those with states of their own.
  if (codec.startsWith('utf') || codec === 'hz') return null;
  if (isPlain) return plain;
  return iconv.encodingExists(codec) ? iconv.encode(alike(text), codec) : null;
}

/** RFC 1468: kanji between escapes, ASCII at each end of a line. */
function encodeIso2022Jp(text: string): Buffer | null {
  const pieces: Buffer[] = [];
  let isDouble = false;
  for (const character of alike(text)) {
    const octets = character.charCodeAt(0) < 0x80 ? Buffer.from(character) : jisX0208(character);
    if (octets === null) return null;
    const double = octets.length === 2;
    if (double !== isDouble) pieces.push(double ? toJisX0208 : toAscii);
    isDouble = double;
    pieces.push(octets);
  }
  if (isDouble) pieces.push(toAscii);
  return Buffer.concat(pieces);
}

/** The two octets of a character, by way of Shift_JIS, whose tables know it by every name; null where there are none. */
function jisX0208(character: string): Buffer | null {
  const [lead = 0, trail = 0, ...more] = iconv.encode(character, 'shift_jis');
  if (trail === 0 || more.length > 0 || lead >= 0xf0) return null;
  const isSecond = trail >= 0x9f;
  const row = (lead - (lead < 0xa0 ? 0x71 : 0xb1)) * 2 + 1 + (isSecond ? 1 : 0);
  return Buffer.from([row, trail - (isSecond ? 0x7e : trail > 0x7f ? 0x20 : 0x1f)]);
}
