import { unicodeCasemap } from '#kernel';

const white = /\s+/gu;
/** Hiragana, of which katakana lie 0x60 above. */
const hiragana = /[\u3041-\u3096\u309d\u309e]/g;
const toKatakana = 0x60;
// oxlint-disable-next-line no-control-regex
const ascii = /^[\0-\x7f]*$/;
const space = 0x20;

/**
 * The form in which texts are searched: `i;unicode-casemap` (RFC 5051 §2), which also makes half-width kana and full-width
 * letters usual ones, hiragana as katakana, one space for any white space. Never longer search texts than texts: what is
 * a part of another before it is folded is one after it.
 */
export function foldText(text: string): string {
  if (ascii.test(text)) return foldAscii(text);
  const kana = text.replace(hiragana, (letter) => String.fromCharCode(letter.charCodeAt(0) + toKatakana));
  return unicodeCasemap(kana).replace(white, ' ');
}

/** The same, octet by octet: most mail, without the garbage of a replacement for every line break. */
function foldAscii(text: string): string {
  const octets = Buffer.from(text, 'latin1');
  let to = 0;
  for (let from = 0; from < octets.length; from++) {
    const octet = octets[from] as number;
    if (octet === space || (octet >= 0x09 && octet <= 0x0d)) {
      if (to === 0 || octets[to - 1] !== space) octets[to++] = space;
    } else octets[to++] = octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet;
  }
  return octets.toString('latin1', 0, to);
}

/** Characters that are folded at once: what falls off while a long text is folded stays short-lived. */
const piece = 32 * 1024;
const blank = /\s/u;

/** `foldText` for a long text, in pieces that end in white space, where nothing is joined to what follows. */
export function foldLongText(text: string): string {
  if (text.length <= piece) return foldText(text);
  const folded: string[] = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + piece);
    while (to < text.length && !(blank.test(text[to - 1] as string) && !blank.test(text[to] as string))) to += 1;
    folded.push(foldText(text.slice(from, to)));
    from = to;
  }
  return folded.join('');
}
