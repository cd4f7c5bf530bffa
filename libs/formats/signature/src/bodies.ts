import { allParts, type Part, parameterOf } from '#formats/mime';

/** Why a message gets no signature. */
export type Reason =
  /** It is signed or encrypted by its author. */
  | 'protected'
  /** Its first body is no text. */
  | 'no-text'
  /** Its text does not end within what was looked at. */
  | 'too-large';

const sealed = new Set([
  'multipart/signed',
  'multipart/encrypted',
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
  'application/pgp-encrypted',
]);

/** How much of a message was looked at. */
export interface Seen {
  readonly octets: number;
  /** It was all of it. */
  readonly isAll: boolean;
}

/** The texts that are read first, in each of their alternatives. */
export function bodiesOf(root: Part, seen: Seen): readonly Part[] | Reason {
  for (const part of ownParts(root)) if (sealed.has(typeOf(part))) return 'protected';
  const bodies = textsIn(root);
  if (bodies.length === 0) return isOpen(root, seen) && root.type === 'multipart' ? 'too-large' : 'no-text';
  return bodies.some((body) => isOpen(body, seen)) || lacksAlternative(root, bodies, seen) ? 'too-large' : bodies;
}

function textsIn(part: Part): readonly Part[] {
  if (part.disposition?.type === 'attachment') return [];
  const type = typeOf(part);
  if (type === 'text/plain' || type === 'text/html') return part.filename === null ? [part] : [];
  if (type === 'multipart/alternative') return part.children.flatMap(textsIn);
  if (part.type !== 'multipart' || type === 'multipart/report') return [];
  const first = type === 'multipart/related' ? startOf(part) : part.children[0];
  return first ? textsIn(first) : [];
}

/** RFC 2387 §3.2 */
function startOf(related: Part): Part | undefined {
  const start = parameterOf(related.parameters, 'start')?.trim();
  return related.children.find(({ id }) => start !== undefined && id?.trim() === start) ?? related.children[0];
}

/** Whether there may be more of it than was seen. */
const isOpen = (part: Part, { octets, isAll }: Seen): boolean => !isAll && part.bodyEnd >= octets;

/** A text without its HTML, which may come yet. */
function lacksAlternative(root: Part, bodies: readonly Part[], seen: Seen): boolean {
  if (bodies.some(({ subtype }) => subtype === 'html')) return false;
  return [...ownParts(root)].some((part) => typeOf(part) === 'multipart/alternative' && isOpen(part, seen));
}

/** Parts of the message itself, not of messages within it. */
function* ownParts(root: Part): Generator<Part> {
  for (const part of allParts({ ...root, message: null })) yield part;
}

const typeOf = ({ type, subtype }: Part): string => `${type}/${subtype}`;
