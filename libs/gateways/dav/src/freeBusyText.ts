import { type Busy, busyKinds } from '#core/calendar';
import { component, printCalendar, printDate, type Property, property, utcDate } from '#formats/ical';

export interface FreeBusyHead {
  readonly from: number;
  readonly until: number;
  readonly stamp: string;
  readonly method?: string;
  /** UID, ORGANIZER, ATTENDEE and the like. */
  readonly more?: readonly Property[];
}

const utc = (moment: number): string => printDate(utcDate(moment));

/** Busy times as a calendar. */
export function freeBusyText(busy: readonly Busy[], { from, until, stamp, method, more = [] }: FreeBusyHead): string {
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
  if (method !== undefined) properties.push(property('METHOD', method));
  return printCalendar(component('VCALENDAR', properties, [component('VFREEBUSY', [...head, ...more, ...periods])]));
}
