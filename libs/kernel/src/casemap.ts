/** Digraphs whose title case is not their upper case: the next code point. */
const DIGRAPHS = /[\u01c4\u01c7\u01ca\u01f1]/g;
// oxlint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7f]*$/;

/** Upper case of each character by itself: none becomes several. */
function simpleUpperCase(text: string): string {
  const upper = text.toUpperCase();
  // a character that becomes several only ever makes the text longer
  if (upper.length === text.length) return upper;
  let simple = '';
  for (const character of text) {
    const mapped = character.toUpperCase();
    simple += mapped.length === character.length ? mapped : character;
  }
  return simple;
}

/**
 * The form in which `i;unicode-casemap` compares texts: each character in its simple title case, then decomposed for
 * compatibility (RFC 5051 §2).
 */
export function unicodeCasemap(text: string): string {
  if (ASCII.test(text)) return text.toUpperCase();
  const title = simpleUpperCase(text).replace(DIGRAPHS, (digraph) => String.fromCharCode(digraph.charCodeAt(0) + 1));
  return title.normalize('NFKD');
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** Orders texts by their code points, which is the order of their octets in UTF-8 (RFC 5051 §2). */
export function compareCodePoints(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a === b) continue;
    // code points beyond U+FFFF come after those of one unit, though their surrogates are smaller
    if (isSurrogate(a) !== isSurrogate(b)) return isSurrogate(a) ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
}
