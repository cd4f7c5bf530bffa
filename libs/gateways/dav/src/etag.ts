import type { Expectation, Item } from '#core/collections';
import { type EntityTags, readEtags } from '#wires/dav';
import { DavRefusal } from './errorMap.js';
import type { DavRequest } from './exchange.js';

/** The entity tag of a version: the hash of its octets. */
export const etagOf = ({ hash }: Pick<Item, 'hash'>): string => `"${hash.toString('base64url')}"`;

const hashesIn = (tags: Exclude<EntityTags, '*'>): readonly Buffer[] =>
  tags.filter(({ isWeak }) => !isWeak).map(({ opaque }) => Buffer.from(opaque.slice(1, -1), 'base64url'));

/**
 * What a writer expects, by If-Match and If-None-Match (RFC 9110 §13.1). `current` is what is there now; the store
 * compares again when it writes. Throws `DavRefusal` with 412.
 */
export function expectationOf(request: DavRequest, current: Item | null): Expectation {
  const match = request.header('if-match');
  const noneMatch = request.header('if-none-match');
  if (noneMatch !== undefined) {
    const tags = readEtags(noneMatch);
    if (tags === '*') return { kind: 'nothing' };
    if (current && tags.some(({ opaque }) => opaque === etagOf(current))) throw new DavRefusal(412);
  }
  if (match === undefined) return { kind: 'anything' };
  const tags = readEtags(match);
  return tags === '*' ? { kind: 'something' } : { kind: 'one-of', hashes: hashesIn(tags) };
}
