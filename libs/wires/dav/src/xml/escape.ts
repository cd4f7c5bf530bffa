// oxlint-disable-next-line no-control-regex
const UNCARRIABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
/** The ampersand first, or what the others become would be escaped again. */
const TEXT_SPECIAL = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['\r', '&#13;'],
] as const;
const ATTRIBUTE_SPECIAL = /[&<>"\r\n\t]/g;
// oxlint-disable-next-line no-control-regex
const PLAIN = /^[\t\n\x20-\x25\x27-\x3b\x3d\x3f-\x7e]*$/;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

const reference = (char: string): string => REFERENCES[char] ?? char;

/** What XML cannot carry, even escaped, becomes U+FFFD. */
function carriable(text: string): string {
  return text.toWellFormed().replace(UNCARRIABLE, '\ufffd');
}

/** Text between tags. A CR is a reference, for a reader makes a line feed of it otherwise. */
export function escapeText(text: string): string {
  if (PLAIN.test(text)) return text;
  // One pass a character that is there at all: cheaper than one pass that calls back for each.
  let escaped = carriable(text);
  for (const [char, reference] of TEXT_SPECIAL)
    if (escaped.includes(char)) escaped = escaped.replaceAll(char, reference);
  return escaped;
}

/** A value between double quotes. */
export function escapeAttribute(text: string): string {
  return carriable(text).replace(ATTRIBUTE_SPECIAL, reference);
}
