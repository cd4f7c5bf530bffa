// oxlint-disable-next-line no-control-regex
const UNCARRIABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
const TEXT_SPECIAL = /[&<>\r]/g;
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
  return PLAIN.test(text) ? text : carriable(text).replace(TEXT_SPECIAL, reference);
}

/** A value between double quotes. */
export function escapeAttribute(text: string): string {
  return carriable(text).replace(ATTRIBUTE_SPECIAL, reference);
}
