import { partText } from '../content/partText.js';
import { parameterOf } from '../headers/parameters.js';
import { allParts } from '../parser/sections.js';
import type { ParsedMessage, Part } from '../types.js';
import { unflow } from './flowed.js';
import { htmlToText } from './html.js';

/** Encoded octets that may be read for each octet of text that is wanted. */
const OVERHEAD = 4;

/**
 * The text of a message for search: all text parts in order, those of nested messages and attached texts included, HTML stripped,
 * parts separated by a line break. At most `maxOctets` octets of UTF-8, no character cut; NUL never occurs.
 */
export function textOf(message: Uint8Array, parsed: ParsedMessage, maxOctets: number): string {
  let result = '';
  let left = maxOctets;
  for (const part of allParts(parsed.root)) {
    if (left <= 0) break;
    if (part.type !== 'text') continue;
    const text = cutToOctets(readText(message, part, left).replaceAll('\0', ' ').trim(), left);
    if (text === '') continue;
    result += result === '' ? text : `\n${text}`;
    left -= Buffer.byteLength(text) + 1;
  }
  return result;
}

function readText(message: Uint8Array, part: Part, octets: number): string {
  const text = partText(message, part, octets * OVERHEAD);
  if (part.subtype === 'html') return htmlToText(text);
  if (parameterOf(part.parameters, 'format')?.toLowerCase() !== 'flowed') return text;
  return unflow(text, parameterOf(part.parameters, 'delsp')?.toLowerCase() === 'yes');
}

/** Cuts a text so that its UTF-8 form has at most `octets` octets. */
export function cutToOctets(text: string, octets: number): string {
  if (text.length * 3 <= octets || Buffer.byteLength(text) <= octets) return text.toWellFormed();
  const bytes = Buffer.from(text.slice(0, octets));
  let end = Math.min(octets, bytes.length);
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
