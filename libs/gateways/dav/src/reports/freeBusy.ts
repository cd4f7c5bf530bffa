import { printDate, utcDate } from '#formats/ical';
import { dav, DavFault, type Report } from '#wires/dav';
import { floatingIn } from '../calendarZones.js';
import { freeBusyText } from '../freeBusyText.js';
import { calendarAt } from './calendarData.js';
import type { ReportMethod } from './report.js';

/** When the owner of a calendar is busy (RFC 4791 §7.10). */
export const freeBusyQuery: ReportMethod<Extract<Report, { kind: 'free-busy-query' }>> = async (
  { range },
  place,
  _request,
  { calendars, clock },
) => {
  const { collection } = calendarAt(place);
  const moments = { from: range.from, until: range.to };
  const busy = await calendars.busy(collection, moments, floatingIn(collection));
  if (busy === null) throw new DavFault(403, 'more than can be told', dav('number-of-matches-within-limits'));
  const stamp = printDate(utcDate(clock.now()));
  const body = Buffer.from(freeBusyText(busy, { ...moments, stamp }));
  return { status: 200, headers: { 'content-type': 'text/calendar; charset=utf-8' }, body };
};
