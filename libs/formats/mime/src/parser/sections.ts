import type { ParsedMessage, Part } from '../types.js';

/** No tree is deeper than its section numbers are long. */
const MAX_SECTION = 2048;

/**
 * Finds a part by its section number (RFC 9051 §6.4.5): '' is the root, '1' the body of a message that is no multipart, '3.1' the
 * first part of the message inside of part 3. Null when there is none.
 */
export function partAt(parsed: ParsedMessage, section: string): Part | null {
  if (section === '') return parsed.root;
  if (section.length > MAX_SECTION) return null;
  let part: Part | null = null;
  for (const number of section.split('.')) {
    if (!/^[1-9][0-9]{0,8}$/.test(number)) return null;
    const index = Number(number);
    if (part === null) part = childOfRoot(parsed.root, index);
    else if (part.message !== null) part = childOfRoot(part.message.root, index);
    else part = part.children[index - 1] ?? null;
    if (part === null) return null;
  }
  return part;
}

/** All parts in the order of the message, roots of nested messages included. */
export function* allParts(part: Part): Generator<Part> {
  yield part;
  for (const child of part.children) yield* allParts(child);
  if (part.message !== null) yield* allParts(part.message.root);
}

function childOfRoot(root: Part, index: number): Part | null {
  if (root.type === 'multipart') return root.children[index - 1] ?? null;
  return index === 1 ? root : null;
}
