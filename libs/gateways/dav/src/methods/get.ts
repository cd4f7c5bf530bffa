import { ifNoneMatchHolds, readEtags } from '#wires/dav';
import type { Items } from '#core/collections';
import type { DavContext, Method } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { wantsNoZones } from '../calendarZones.js';
import { etagAt } from '../etag.js';
import { type DavAnswer, type DavRequest, xmlType } from '../exchange.js';
import type { ItemPlaceAt, Place } from '../place.js';
import { requireReport } from '../seeing.js';
import { inAcceptedForm } from './acceptedForm.js';
import { scheduleTagHeader } from '../scheduling/tags.js';
import { feed, inPart } from './calendarFeed.js';

/** Octets that are read at once. */
const slice = 256 * 1024;

/** What somebody keeps here must not act in the name of the server when a browser shows it. */
const harmless = {
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-cache',
};

/** The content of an item, whole or a range of it (RFC 9110 §9.3.1, §14). */
export const get: Method = async (request, context) => {
  const { places, items } = context;
  const place = await places.find(request.self, request.path);
  if (place.kind === 'nothing') throw new DavRefusal(404);
  await requireReport('get', request, place, context);
  if (place.kind !== 'item') return made(place, context);
  const { item } = place;
  const etag = etagAt(place);
  const modified = { 'last-modified': item.modifiedAt.toUTCString() };
  const validators = { etag, ...modified, ...scheduleTagHeader(item) };
  if (isKnown(request, etag)) return { status: 304, headers: validators };
  const headers = {
    ...validators,
    ...harmless,
    'content-type': item.mediaType ?? 'application/octet-stream',
    'accept-ranges': 'bytes',
  };
  const converted = await inAcceptedForm(request, place, context);
  if (converted) return { ...converted, headers: { ...harmless, ...converted.headers } };
  const shown = await inPart(request, place, context);
  if (shown) return whole(request, shown, { ...validators, 'content-type': headers['content-type'] });
  const ifRange = request.header('if-range');
  const range = ifRange !== undefined && ifRange !== etag ? null : rangeIn(request.header('range'), item.size);
  if (range === 'none') return { status: 416, headers: { ...validators, 'content-range': `bytes */${item.size}` } };
  const [start, end] = range ?? [0, item.size];
  const length = { 'content-length': String(end - start) };
  const part = range ? { 'content-range': `bytes ${start}-${end - 1}/${item.size}` } : {};
  return {
    status: range ? 206 : 200,
    headers: { ...headers, ...length, ...part },
    body: octetsOf(items, place, start, end),
  };
};

/** What lies nowhere as it is given. Throws `DavRefusal`. */
function made(place: Place, context: DavContext): DavAnswer {
  if (place.kind === 'collection' && place.collection.kind === 'calendar') return feed(place, context);
  if (place.kind !== 'notification') throw new DavRefusal(405);
  return { status: 200, headers: { ...harmless, 'content-type': xmlType }, body: place.body };
}

/** What is made when it is asked for, of which no range is given; without its zones it is not what the tag stands for. */
function whole(request: DavRequest, body: Buffer, headers: NonNullable<DavAnswer['headers']>): DavAnswer {
  const tags = wantsNoZones(request) ? { etag: undefined, 'last-modified': undefined } : {};
  return { status: 200, headers: { ...harmless, ...headers, ...tags }, body };
}

/** Whether the client has this version already; throws `DavRefusal` where it wants another (RFC 9110 §13.1). */
function isKnown(request: DavRequest, etag: string): boolean {
  const noneMatch = request.header('if-none-match');
  if (noneMatch !== undefined && !ifNoneMatchHolds(readEtags(noneMatch), etag)) return true;
  const match = request.header('if-match');
  if (match !== undefined && !matches(match, etag)) throw new DavRefusal(412);
  return false;
}

function matches(header: string, etag: string): boolean {
  const tags = readEtags(header);
  return tags === '*' || tags.some(({ opaque, isWeak }) => !isWeak && opaque === etag);
}

/** One range of octets, its end exclusive; null for the whole, as for several ranges (RFC 9110 §14.2). */
function rangeIn(header: string | undefined, size: number): readonly [number, number] | null | 'none' {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return null;
  if (from === '') return Number(to) === 0 ? 'none' : [Math.max(0, size - Number(to)), size];
  const start = Number(from);
  const end = to === '' ? size : Math.min(size, Number(to) + 1);
  if (to !== '' && Number(to) < start) return null;
  return start >= size ? 'none' : [start, end];
}

async function* octetsOf(
  items: Items,
  { item, content }: ItemPlaceAt,
  start: number,
  end: number,
): AsyncGenerator<Buffer> {
  if (content) return yield content.subarray(start, end);
  for (let at = start; at < end; at += slice) {
    const piece = await items.octets(item, at, Math.min(end, at + slice));
    // Its collection was purged while it was read: half of it must not look like the whole.
    if (piece === null) throw new Error('an item went away');
    yield piece;
  }
}
