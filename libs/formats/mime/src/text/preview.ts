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
  const fromPlain = plain === null ? '' : squeeze(withoutQuotes(plainText(message, plain)), maxChars);
  if (fromPlain !== '' || html === null) return fromPlain;
  return squeeze(htmlToText(partText(message, html, HTML_OCTETS), maxChars * 8), maxChars);
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
function withoutQuotes(text: string): string {
  const own: string[] = [];
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (line === '-- ' || line === '-- \r') break;
    if (!trimmed.startsWith('>')) own.push(trimmed);
  }
  const kept = own.join(' ');
  return kept.trim() === '' ? text : kept;
}

function squeeze(text: string, maxChars: number): string {
  let squeezed = '';
  // No more of the text is looked at than the preview needs.
  for (const [word] of text.matchAll(words)) {
    squeezed += squeezed === '' ? word : ` ${word}`;
    if (squeezed.length > maxChars) break;
  }
  if (squeezed.length <= maxChars) return squeezed;
  const code = squeezed.charCodeAt(maxChars - 1);
  // A surrogate pair is not cut.
  return squeezed.slice(0, code >= 0xd800 && code <= 0xdbff ? maxChars - 1 : maxChars).trimEnd();
}
