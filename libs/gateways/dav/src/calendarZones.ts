import { CalendarObject, defaultZone, zoneOfText } from '#core/calendar';
import type { Collection, Properties } from '#core/collections';
import { printCalendar, printZone, UTC, type Zone, zoneNamed } from '#formats/ical';
import { caldav, DavFault, keyOf, type QueryZone, rawText, readXml, textOf } from '#wires/dav';
import type { DavRequest } from './exchange.js';

export const timezone = caldav('calendar-timezone');
export const timezoneId = caldav('calendar-timezone-id');

/** Years for which a printed zone says its changes one by one. */
const printedFrom = Date.UTC(2000, 0, 1);
const printedTo = Date.UTC(2040, 0, 1);
const remembered = new Map<string, Zone | null>();
const most = 1000;

/** The zone that a text of iCalendar defines; null where it is not one zone (RFC 4791 §5.2.2). */
export function zoneIn(text: string): Zone | null {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const zone = zoneOfText(new CalendarObject(Buffer.from(text)));
  if (remembered.size >= most) remembered.clear();
  remembered.set(text, zone);
  return zone;
}

const elementOf = (xml: string): ReturnType<typeof readXml> => readXml(Buffer.from(xml));

/** The zone that clients have set for a calendar; null where they have set none. */
export function zoneKept(properties: Properties): Zone | null {
  const id = properties[keyOf(timezoneId)];
  if (id !== undefined) return zoneNamed(textOf(elementOf(id)));
  const text = properties[keyOf(timezone)];
  return text === undefined ? null : zoneIn(rawText(elementOf(text)));
}

/** What times without a zone mean in a calendar: what the query says, else what the calendar says (RFC 4791 §9.8). */
export function floatingIn({ properties }: Collection, asked: QueryZone | null = null): Zone {
  if (asked !== null) return zoneAsked(asked);
  return zoneKept(properties) ?? zoneNamed(defaultZone) ?? UTC;
}

function zoneAsked(asked: QueryZone): Zone {
  const zone = asked.kind === 'id' ? zoneNamed(asked.id) : zoneIn(asked.text);
  if (zone !== null) return zone;
  // RFC 4791 §7.8, RFC 7809 §5.2
  const precondition = caldav(asked.kind === 'id' ? 'valid-timezone' : 'valid-calendar-data');
  throw new DavFault(403, 'a zone that nobody knows', precondition);
}

/** A zone as a calendar, as `calendar-timezone` has it. */
export function zoneText(zone: Zone): string {
  const version = { name: 'VERSION', parameters: [], value: '2.0', line: 0, raw: null };
  const product = { ...version, name: 'PRODID', value: '-//Fumibako//Fumibako//EN' };
  const definition = printZone(zone, printedFrom, printedTo);
  return printCalendar({ name: 'VCALENDAR', properties: [version, product], components: [definition], line: 0 });
}

/** RFC 7809 §7.1: `CalDAV-Timezones: F` asks for objects without the zones that everybody knows. */
export function wantsNoZones(request: DavRequest): boolean {
  return request.header('caldav-timezones')?.trim().toUpperCase() === 'F';
}
