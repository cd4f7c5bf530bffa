/** Code points of RFC 3454 tables C.2 to C.9, as ranges. */
const PROHIBITED: readonly (readonly [number, number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x0340, 0x0341],
  [0x06dd, 0x06dd],
  [0x070f, 0x070f],
  [0x180e, 0x180e],
  [0x200c, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x2063],
  [0x206a, 0x206f],
  [0x2ff0, 0x2ffb],
  [0xd800, 0xf8ff],
  [0xfdd0, 0xfdef],
  [0xfeff, 0xfeff],
  [0xfff9, 0xffff],
  [0x1d173, 0x1d17a],
  [0xe0001, 0xe0001],
  [0xe0020, 0xe007f],
  [0xf0000, 0x10ffff],
];

/** Table B.1: code points that are mapped to nothing. */
const MAPPED_TO_NOTHING = /\u00AD|\u034F|\u1806|[\u180B-\u180D]|[\u200B-\u200D]|\u2060|[\uFE00-\uFE0F]|\uFEFF/gu;
/** Table C.1.2: spaces that become U+0020. */
const OTHER_SPACES = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/gu;
/** Letters that run from right to left (table D.1, by script). */
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const LETTER = /\p{L}/u;

function isProhibited(code: number): boolean {
  return (code & 0xfffe) === 0xfffe || PROHIBITED.some(([from, to]) => code >= from && code <= to);
}

/** RFC 3454 §6: right-to-left text holds no other letters, and begins and ends with such a letter. */
function breaksBidiRule(characters: readonly string[]): boolean {
  if (!characters.some((char) => RIGHT_TO_LEFT.test(char))) return false;
  if (characters.some((char) => LETTER.test(char) && !RIGHT_TO_LEFT.test(char))) return true;
  return !RIGHT_TO_LEFT.test(characters[0] ?? '') || !RIGHT_TO_LEFT.test(characters.at(-1) ?? '');
}

/**
 * Prepares a user name or password for comparison (RFC 4013 §2): spaces and invisible marks mapped, NFKC, prohibited
 * characters and mixed directions refused. Null when the text is refused. Unassigned code points are let through.
 */
export function saslPrep(text: string): string | null {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const mapped = text.replace(MAPPED_TO_NOTHING, '').replace(OTHER_SPACES, ' ').normalize('NFKC');
  const characters = [...mapped];
  for (const char of characters) if (isProhibited(char.codePointAt(0) ?? 0)) return null;
  return breaksBidiRule(characters) ? null : mapped;
}
