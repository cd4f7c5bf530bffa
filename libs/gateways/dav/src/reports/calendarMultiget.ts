import type { CalendarObject } from '#core/calendar';
import { type DavResponse, DavFault, ownPath, type Report } from '#wires/dav';
import { floatingIn } from '../calendarZones.js';
import type { DavContext } from '../context.js';
import { type DavRequest, xmlType } from '../exchange.js';
import { type CollectionPlace, type ItemPlaceAt, viewOf } from '../place.js';
import { surroundingsOf } from '../surroundings.js';
import { calendarAt, ObjectAnswers } from './calendarData.js';
import { written } from './calendarQuery.js';
import type { ReportMethod } from './report.js';

/** Objects that are read at once. */
const batch = 250;

/** Objects of a calendar by their addresses (RFC 4791 §7.9). */
export const calendarMultiget: ReportMethod<
  Extract<Report, { kind: 'calendar-multiget' | 'addressbook-multiget' }>
> = async (report, place, request, context) => {
  const calendar = calendarAt(place);
  const around = await surroundingsOf(request, place, context);
  const answers = new ObjectAnswers(report, request, around, floatingIn(calendar.collection));
  const found = namedItems(report.hrefs, calendar, request, { context, withObjects: answers.wantsData });
  const say = async ({ href, item, object }: Named): Promise<DavResponse> =>
    item ? await answers.of(item, object) : { href, status: 404 };
  return { status: 207, headers: { 'content-type': xmlType }, body: written(found, say) };
};

interface Named {
  readonly href: string;
  readonly item: ItemPlaceAt | null;
  readonly object: CalendarObject | null;
}

async function* namedItems(
  hrefs: readonly string[],
  calendar: CollectionPlace,
  request: DavRequest,
  { context, withObjects }: { readonly context: DavContext; readonly withObjects: boolean },
): AsyncGenerator<readonly Named[]> {
  for (let at = 0; at < hrefs.length; at += batch) {
    const some = hrefs.slice(at, at + batch).map((href) => ({ href, name: nameIn(href, calendar, request.host) }));
    const names = some.flatMap(({ name }) => name ?? []);
    const items = await context.places.itemsAt(calendar, names);
    const wanted = withObjects ? [...items.values()].map(({ item }) => item) : [];
    const view = viewOf(calendar.access, calendar.collection.kind);
    const objects = await context.calendars.objects(calendar.collection, wanted, view);
    yield some.map(({ href, name }) => {
      const item = name === null ? null : (items.get(name) ?? null);
      return { href, item, object: item === null ? null : (objects.get(item.item) ?? null) };
    });
  }
}

/** The name of an item of the calendar; null for what an address elsewhere leads to. */
function nameIn(href: string, { homeOf, home, segments }: CollectionPlace, host: string): string | null {
  try {
    const [root, first, address, ...below] = ownPath(href, host).segments;
    const name = below.pop();
    if (name === undefined || root !== 'dav' || first !== home || address?.toLowerCase() !== homeOf.address)
      return null;
    const same = below.length === segments.length && below.every((each, at) => each.normalize('NFC') === segments[at]);
    return same ? name.normalize('NFC') : null;
  } catch (error) {
    if (error instanceof DavFault) return null;
    throw error;
  }
}
