import { readTemplate } from '#formats/signature';
import { FumibakoError } from '#kernel';
import { maxName } from '../rules/model.js';
import { invalid, list, members, parties, readPosition, text } from '../rules/values.js';
import { maxParties, type Signature } from './model.js';

const keys = ['name', 'position', 'enabled', 'from', 'to', 'place', 'once', 'text', 'html'];
/** What cannot stand within the body of another message, or means something else there. */
const misplaced = /<\/?\s*(?:html|head|body|script|style|meta|base|form)\b|<!--/i;

/** Reads a signature from a document, whoever wrote it. Throws `invalid` and `address-invalid`. */
export function readSignature(document: unknown): Signature {
  const known = members(document, keys);
  const { name, position = 100, enabled = true, from = [], to = 'outside', place = 'above', once = true } = known;
  if (typeof enabled !== 'boolean') throw invalid('enabled is true or false');
  if (typeof once !== 'boolean') throw invalid('once is true or false');
  const source = { text: sourceOf(known['text'], 'text'), html: sourceOf(known['html'], 'html') };
  if (source.text === null && source.html === null) throw invalid('a signature has a text, html, or both');
  const found = source.html === null ? null : misplaced.exec(source.html);
  if (found) throw invalid(`html goes into the body of a message: it cannot hold ${found[0]}`);
  const templates = { text: templateOf(source.text, 'text'), html: templateOf(source.html, 'html') };
  return {
    name: text(name, 'name', maxName),
    position: readPosition(position),
    enabled,
    from: list(from, 'from', maxParties).length === 0 ? [] : parties(from),
    to: oneOf(to, ['outside', 'all'], 'to'),
    place: oneOf(place, ['above', 'end'], 'place'),
    once,
    ...source,
    templates,
  };
}

function sourceOf(value: unknown, what: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value.trim() === '') throw invalid(`${what} is a template: it is missing or empty`);
  return value;
}

function templateOf(source: string | null, what: string): Signature['templates']['text'] {
  try {
    return source === null ? null : readTemplate(source);
  } catch (error) {
    throw error instanceof FumibakoError ? invalid(`${what}: ${error.message}`) : error;
  }
}

function oneOf<T extends string>(value: unknown, choices: readonly T[], what: string): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw invalid(`${what} is ${choices.join(' or ')}`);
  return found;
}
