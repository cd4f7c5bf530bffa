import { type Busy, busyKinds } from '#core/calendar';
import { component, printCalendar, printDate, type Property, property, utcDate } from '#formats/ical';
import { dav, DavFault, type Report } from '#wires/dav';
import { floatingIn } from '../calendarZones.js';
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

const utc = (moment: number): string => printDate(utcDate(moment));

function freeBusyText(
  busy: readonly Busy[],
  { from, until, stamp }: { readonly from: number; readonly until: number; readonly stamp: string },
): string {
  const periods = busyKinds.flatMap((kind): readonly Property[] => {
    const own = busy.filter((each) => each.kind === kind);
    if (own.length === 0) return [];
    const value = own.map(({ start, end }) => `${utc(start)}/${utc(end)}`).join(',');
    return [property('FREEBUSY', value, kind === 'BUSY' ? {} : { FBTYPE: kind })];
  });
  const head = [
    ['DTSTAMP', stamp],
    ['DTSTART', utc(from)],
    ['DTEND', utc(until)],
  ].map(([name = '', value = '']) => property(name, value));
  const properties = [property('VERSION', '2.0'), property('PRODID', '-//Fumibako//Fumibako//EN')];
  return printCalendar(component('VCALENDAR', properties, [component('VFREEBUSY', [...head, ...periods])]));
}
