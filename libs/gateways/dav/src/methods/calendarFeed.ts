import { CalendarJoin, rendered, whole } from '#core/calendar';
import { floatingIn, wantsNoZones } from '../calendarZones.js';
import type { DavContext } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import type { DavAnswer, DavRequest } from '../exchange.js';
import { dav, keyOf, readXml, textOf } from '#wires/dav';
import { holidayCalendar } from '../holidayBook.js';
import { type CollectionPlace, type ItemPlaceAt, viewAt, viewOf } from '../place.js';

/** Objects that are read at once. */
const batch = 250;
const type = { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, no-cache' };

/** A whole calendar as one text, for whoever subscribes to it. */
export function feed(place: CollectionPlace, context: DavContext): DavAnswer {
  return { status: 200, headers: type, body: pieces(place, context) };
}

async function* pieces(
  { collection, access }: CollectionPlace,
  { items, calendars, holidays }: DavContext,
): AsyncGenerator<Buffer> {
  const join = new CalendarJoin();
  const view = viewOf(access, collection.kind);
  const title = collection.properties[keyOf(dav('displayname'))];
  yield Buffer.from(join.begin(title === undefined ? collection.name : textOf(readXml(Buffer.from(title)))));
  const pages =
    collection.id === holidayCalendar
      ? [(await holidays.list(collection.accountId)).map(({ item }) => item)]
      : items.list(collection.accountId, collection.id);
  for await (const page of pages)
    for (let at = 0; at < page.length; at += batch) {
      const objects = await calendars.objects(collection, page.slice(at, at + batch), view);
      yield Buffer.from([...objects.values()].map(({ calendar }) => join.add(calendar)).join(''));
    }
  yield Buffer.from(join.end());
}

/** An object as it is shown to who asks, without the zones that everybody knows (RFC 7809 §3.1.2); null for all of it as it came. */
export async function inPart(
  request: DavRequest,
  place: ItemPlaceAt,
  { calendars }: DavContext,
): Promise<Buffer | null> {
  const { parent, item } = place;
  const [view, zoneless] = [viewAt(place), wantsNoZones(request)];
  if (parent.kind !== 'calendar' || (view === 'full' && !zoneless)) return null;
  const object = (await calendars.objects(parent, [item], view)).get(item);
  // It went away meanwhile.
  if (!object) throw new DavRefusal(404);
  const text = rendered(object, whole, { floating: floatingIn(parent), withoutZones: zoneless });
  return text === null ? null : Buffer.from(text);
}
