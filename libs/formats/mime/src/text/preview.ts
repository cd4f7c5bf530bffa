import { isBodyText } from '../content/attachments.js';
import { partText } from '../content/partText.js';
import { parameterOf } from '../headers/parameters.js';
import type { ParsedMessage, Part } from '../types.js';
import { unflow } from './flowed.js';
import { htmlToText } from './html.js';

/** Encoded octets of a text that a preview reads; HTML begins with much that is no text. */
const PLAIN_OCTETS = 32_768;
const HTML_OCTETS = 262_144;
/** What stands between white space and invisible characters. */
const words = /[^\s\p{Cc}\u{ad}\u{200b}\u{feff}]+/gu;

/**
 * The first words of a message for a list (RFC 8970): of the first plain text, else of the first HTML; quoted lines skipped, white
 * space squeezed, at most `maxChars` characters (UTF-16 code units, no character cut).
 */
export function preview(message: Uint8Array, parsed: ParsedMessage, maxChars = 256): string {
  const html = firstText(parsed.root, 'html');
  const plain = firstText(parsed.root, 'plain');
  const fromPlain = plain === null ? '' : firstWords(plainText(message, plain), maxChars);
  if (fromPlain !== '' || html === null) return fromPlain;
  return squeeze([htmlToText(partText(message, html, HTML_OCTETS), maxChars * 8)], maxChars);
}

function firstText(root: Part, subtype: string): Part | null {
  if (root.type === 'multipart') {
    for (const child of root.children) {
      const found = firstText(child, subtype);
      if (found !== null) return found;
    }
    return null;
  }
  return root.subtype === subtype && isBodyText(root) ? root : null;
}

function plainText(message: Uint8Array, part: Part): string {
  const text = partText(message, part, PLAIN_OCTETS);
  if (parameterOf(part.parameters, 'format')?.toLowerCase() !== 'flowed') return text;
  return unflow(text, parameterOf(part.parameters, 'delsp')?.toLowerCase() === 'yes');
}

/** Quoted lines, and the separator of the signature with what follows, say nothing new; kept when nothing else is there. */
function firstWords(text: string, maxChars: number): string {
  return squeeze(hasOwnLine(text) ? ownLines(text) : [text], maxChars);
}

function hasOwnLine(text: string): boolean {
  for (const line of ownLines(text)) if (line !== '') return true;
  return false;
}

/** Trimmed lines that are not quoted, before the signature. */
function* ownLines(text: string): Generator<string> {
  for (let at = 0; at <= text.length; ) {
    const lf = text.indexOf('\n', at);
    const end = lf < 0 ? text.length : lf;
    const line = text.slice(at, end);
    if (line === '-- ' || line === '-- \r') return;
    const trimmed = line.trim();
    if (!trimmed.startsWith('>')) yield trimmed;
    at = end + 1;
  }
}

/** No more of the texts is looked at than the preview needs. */
function squeeze(texts: Iterable<string>, maxChars: number): string {
  let squeezed = '';
  for (const text of texts) {
    for (const [word] of text.matchAll(words)) {
      squeezed += squeezed === '' ? word : ` ${word}`;
      if (squeezed.length > maxChars) break;
    }
    if (squeezed.length > maxChars) break;
  }
  if (squeezed.length <= maxChars) return squeezed;
  const code = squeezed.charCodeAt(maxChars - 1);
  // A surrogate pair is not cut.
  return squeezed.slice(0, code >= 0xd800 && code <= 0xdbff ? maxChars - 1 : maxChars).trimEnd();
}
