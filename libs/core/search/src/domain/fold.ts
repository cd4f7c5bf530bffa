import { unicodeCasemap } from '#kernel';

const white = /\s+/gu;
/** Hiragana, of which katakana lie 0x60 above. */
const hiragana = /[\u3041-\u3096\u309d\u309e]/g;
const toKatakana = 0x60;

/**
 * The form in which texts are searched: `i;unicode-casemap` (RFC 5051 §2), which also makes half-width kana and full-width
 * letters usual ones, hiragana as katakana, one space for any white space. Never longer search texts than texts: what is
 * a part of another before it is folded is one after it.
 */
export function foldText(text: string): string {
  const kana = text.replace(hiragana, (letter) => String.fromCharCode(letter.charCodeAt(0) + toKatakana));
  return unicodeCasemap(kana).replace(white, ' ');
}
