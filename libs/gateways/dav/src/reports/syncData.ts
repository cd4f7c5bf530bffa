import type { DavResponse, Report } from '#wires/dav';
import { floatingIn } from '../calendarZones.js';
import type { DavContext } from '../context.js';
import type { DavRequest } from '../exchange.js';
import { type CollectionPlace, type ItemPlaceAt, viewOf } from '../place.js';
import type { Surroundings } from '../properties/property.js';
import { ObjectAnswers } from './calendarData.js';

type Sync = Extract<Report, { kind: 'sync-collection' }>;

/** Says of changed objects of a calendar what a sync-collection asks for; null where no calendar data is asked for. */
export async function withCalendarData(
  report: Sync,
  place: CollectionPlace,
  items: readonly ItemPlaceAt[],
  {
    request,
    context,
    around,
  }: { readonly request: DavRequest; readonly context: DavContext; readonly around: Surroundings },
): Promise<readonly DavResponse[] | null> {
  const { collection, access } = place;
  if (report.calendarData === null || collection.kind !== 'calendar') return null;
  const answers = new ObjectAnswers(report, request, around, floatingIn(collection));
  const objects = await context.calendars.objects(
    collection,
    items.map(({ item }) => item),
    viewOf(access, collection.kind),
  );
  const responses: DavResponse[] = [];
  for (const each of items) responses.push(await answers.of(each, objects.get(each.item) ?? null));
  return responses;
}
