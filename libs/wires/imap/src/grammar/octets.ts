const ATOM = 1;
const ASTRING = 2;
const LIST = 4;
const TAG = 8;
const WORD = 16;
const OBJECT_ID = 32;

const CLASSES = new Uint8Array(256);

const SPECIALS = '(){ %*"\\]';

for (let octet = 0x21; octet < 0x7f; octet += 1) {
  const char = String.fromCharCode(octet);
  let classes = 0;
  if (!SPECIALS.includes(char)) classes |= ATOM | ASTRING | LIST;
  if (char === ']') classes |= ASTRING | LIST;
  if (char === '%' || char === '*') classes |= LIST;
  if ((classes & ASTRING) !== 0 && char !== '+') classes |= TAG;
  if (/[A-Za-z0-9.\-_=]/.test(char)) classes |= WORD;
  if (/[A-Za-z0-9_-]/.test(char)) classes |= OBJECT_ID;
  CLASSES[octet] = classes;
}

function is(octet: number, mask: number): boolean {
  return octet >= 0 && ((CLASSES[octet] as number) & mask) !== 0;
}

// ATOM-CHAR = <any CHAR except atom-specials>
// atom-specials = "(" / ")" / "{" / SP / CTL / list-wildcards / quoted-specials / resp-specials
/** RFC 9051 §9 */
export const isAtomOctet = (octet: number): boolean => is(octet, ATOM);

// ASTRING-CHAR = ATOM-CHAR / resp-specials
/** RFC 9051 §9 */
export const isAstringOctet = (octet: number): boolean => is(octet, ASTRING);

// list-char = ATOM-CHAR / list-wildcards / resp-specials
/** RFC 9051 §9 */
export const isListOctet = (octet: number): boolean => is(octet, LIST);

// tag = 1*<any ASTRING-CHAR except "+">
/** RFC 9051 §9 */
export const isTagOctet = (octet: number): boolean => is(octet, TAG);

/** Letters, digits and the marks that occur in the names of commands, keys and data items. */
export const isWordOctet = (octet: number): boolean => is(octet, WORD);

// objectid = 1*255(ALPHA / DIGIT / "_" / "-")
/** RFC 8474 §7 */
export const isObjectIdOctet = (octet: number): boolean => is(octet, OBJECT_ID);

export const isDigitOctet = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;
