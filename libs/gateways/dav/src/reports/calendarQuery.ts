import { type DavResponse, MultistatusWriter, type Report } from '#wires/dav';
import type { FoundObject } from '#core/calendar';
import { floatingIn } from '../calendarZones.js';
import { xmlType } from '../exchange.js';
import { placeIn, viewOf } from '../place.js';
import { surroundingsOf } from '../surroundings.js';
import { calendarAt, ObjectAnswers } from './calendarData.js';
import type { ReportMethod } from './report.js';

/** Objects of a calendar that a filter finds (RFC 4791 §7.8). */
export const calendarQuery: ReportMethod<Extract<Report, { kind: 'calendar-query' }>> = async (
  report,
  place,
  request,
  context,
) => {
  const calendar = calendarAt(place);
  const floating = floatingIn(calendar.collection, report.zone);
  const answers = new ObjectAnswers(report, request, await surroundingsOf(request, place, context), floating);
  const view = viewOf(calendar.access, calendar.collection.kind);
  const query = { filter: report.filter, floating, withObjects: answers.wantsData, view };
  const found = context.calendars.find(calendar.collection, query);
  const say = ({ item, object }: FoundObject): Promise<DavResponse> => answers.of(placeIn(calendar, item), object);
  return { status: 207, headers: { 'content-type': xmlType }, body: written(found, say) };
};

/** Writes what is said of each batch, as it is found. */
export async function* written<T>(
  batches: AsyncIterable<readonly T[]>,
  say: (each: T) => Promise<DavResponse>,
): AsyncGenerator<Buffer> {
  const writer = new MultistatusWriter();
  for await (const batch of batches)
    for (const each of batch) {
      const slab = writer.response(await say(each));
      if (slab) yield slab;
    }
  yield writer.end();
}
