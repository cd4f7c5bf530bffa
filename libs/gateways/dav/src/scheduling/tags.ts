import type { Item } from '#core/collections';
import type { ScheduleExpectation } from '#core/scheduling';
import { readScheduleTag } from '#wires/dav';
import { DavRefusal } from '../errorMap.js';
import { expectedAt } from '../etag.js';
import type { DavRequest } from '../exchange.js';
import type { EmptyPlace, ItemPlaceAt } from '../place.js';

type Tagged = Pick<Item, 'scheduleTag'>;

/** The opaque tag of RFC 6638 §3.2.10; null for what is not scheduled. */
export const scheduleTagOf = ({ scheduleTag }: Tagged): string | null =>
  scheduleTag === null ? null : `"${scheduleTag}"`;

/** RFC 6638 §8.2 */
export function scheduleTagHeader(item: Tagged): Readonly<Record<string, string>> {
  const tag = scheduleTagOf(item);
  return tag === null ? {} : { 'schedule-tag': tag };
}

/** What a writer expects, by If-Schedule-Tag-Match (RFC 6638 §8.3) and the conditions of HTTP. Throws `DavRefusal`: 412. */
export function scheduleExpectation(request: DavRequest, place: ItemPlaceAt | EmptyPlace): ScheduleExpectation {
  const item = expectedAt(request, place);
  const current = place.kind === 'item' ? place.item : null;
  const header = request.header('if-schedule-tag-match');
  if (header === undefined) return { item, tag: null };
  const tag = readScheduleTag(header);
  if (current === null || scheduleTagOf(current) !== tag) throw new DavRefusal(412);
  return { item, tag: current.scheduleTag };
}
