import { CalendarJoin, rendered, whole } from '#core/calendar';
import { floatingIn, wantsNoZones } from '../calendarZones.js';
import type { DavContext } from '../context.js';
import type { DavAnswer, DavRequest } from '../exchange.js';
import { dav, keyOf, readXml, textOf } from '#wires/dav';
import type { CollectionPlace, ItemPlaceAt } from '../place.js';

/** Objects that are read at once. */
const batch = 250;
const type = { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, no-cache' };

/** A whole calendar as one text, for whoever subscribes to it. */
export function feed({ collection }: CollectionPlace, context: DavContext): DavAnswer {
  return { status: 200, headers: type, body: pieces(collection, context) };
}

async function* pieces(
  collection: CollectionPlace['collection'],
  { items, calendars }: DavContext,
): AsyncGenerator<Buffer> {
  const join = new CalendarJoin();
  const title = collection.properties[keyOf(dav('displayname'))];
  yield Buffer.from(join.begin(title === undefined ? collection.name : textOf(readXml(Buffer.from(title)))));
  for await (const page of items.list(collection.accountId, collection.id))
    for (let at = 0; at < page.length; at += batch) {
      const objects = await calendars.objects(collection, page.slice(at, at + batch));
      yield Buffer.from([...objects.values()].map(({ calendar }) => join.add(calendar)).join(''));
    }
  yield Buffer.from(join.end());
}

/** RFC 7809 §3.1.2: an object without the zones that everybody knows; null where it is asked for as it is. */
export async function withoutZones(
  request: DavRequest,
  { parent, item }: ItemPlaceAt,
  { calendars }: DavContext,
): Promise<Buffer | null> {
  if (parent.kind !== 'calendar' || !wantsNoZones(request)) return null;
  const object = (await calendars.objects(parent, [item])).get(item);
  if (!object) return null;
  const text = rendered(object, whole, { floating: floatingIn(parent), withoutZones: true });
  return text === null ? null : Buffer.from(text);
}
