import { createHash } from 'node:crypto';
import type { CalendarView } from '#core/calendar';
import type { Expectation, Item } from '#core/collections';
import { type EntityTags, readEtags } from '#wires/dav';
import { DavRefusal } from './errorMap.js';
import type { DavRequest } from './exchange.js';
import { type EmptyPlace, type ItemPlaceAt, viewAt, viewOf } from './place.js';

/** The entity tag of a version: the hash of its octets; of what is shown in part, a hash of that and of the view. */
export function etagOf({ hash }: Pick<Item, 'hash'>, view: CalendarView = 'full'): string {
  const shown = view === 'full' ? hash : createHash('sha256').update(view).update(hash).digest();
  return `"${shown.toString('base64url')}"`;
}

/** Of what is made when it is asked for. */
export const etagOfOctets = (octets: Buffer): string => etagOf({ hash: createHash('sha256').update(octets).digest() });

export const etagAt = (place: ItemPlaceAt): string => etagOf(place.item, viewAt(place));

const hashesIn = (tags: Exclude<EntityTags, '*'>): readonly Buffer[] =>
  tags.filter(({ isWeak }) => !isWeak).map(({ opaque }) => Buffer.from(opaque.slice(1, -1), 'base64url'));

/**
 * What a writer expects, by If-Match and If-None-Match (RFC 9110 §13.1). `current` is what is there now; the store
 * compares again when it writes. Throws `DavRefusal` with 412.
 */
export function expectationOf(request: DavRequest, current: ItemPlaceAt | null): Expectation {
  const match = request.header('if-match');
  const noneMatch = request.header('if-none-match');
  if (noneMatch !== undefined) {
    const tags = readEtags(noneMatch);
    if (tags === '*') return { kind: 'nothing' };
    if (current && tags.some(({ opaque }) => opaque === etagAt(current))) throw new DavRefusal(412);
  }
  // Who sees it in part has seen this version, and may not replace another that hides more.
  const seen =
    current && viewAt(current) !== 'full' ? ({ kind: 'one-of', hashes: [current.item.hash] } as const) : null;
  if (match === undefined) return seen ?? { kind: 'anything' };
  const tags = readEtags(match);
  if (tags === '*') return seen ?? { kind: 'something' };
  if (current === null || seen === null) return { kind: 'one-of', hashes: hashesIn(tags) };
  // Their tag is of the part that they see.
  if (!tags.some(({ isWeak, opaque }) => !isWeak && opaque === etagAt(current))) throw new DavRefusal(412);
  return seen;
}

/** Where somebody sees in part, they replace what they have seen, or nothing. */
export function expectedAt(request: DavRequest, place: EmptyPlace | ItemPlaceAt): Expectation {
  if (place.kind === 'item') return expectationOf(request, place);
  const expected = expectationOf(request, null);
  const isWhole = place.parent === null || viewOf(place.access, place.parent.kind) === 'full';
  return isWhole || expected.kind !== 'anything' ? expected : { kind: 'nothing' };
}
