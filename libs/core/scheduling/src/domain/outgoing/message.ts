import {
  type Component,
  component,
  mapProperties,
  parameterOf,
  printZone,
  property,
  propertyOf,
  utcDate,
  withoutComponents,
  withoutProperties,
  withProperty,
  ZoneBook,
  zoneNamed,
} from '#formats/ical';
import { stampOf } from '../object.js';
import { dateProperty } from '../occurrence.js';
import { withoutOwnParameters } from '../people.js';
import type { Method, SchedulingMessage } from '../terms.js';

export const PRODUCT = '-//Fumibako//Fumibako//EN';
/** A generation beyond the last start is enough for the zone of a series without end. */
const zoneYears = 10 * 366 * 86_400_000;

export interface Envelope {
  readonly method: Method;
  readonly from: string;
  readonly to: string;
  readonly now: number;
}

/** Puts components into a message, without alarms and without what is said to the server alone. */
export function messageOf(
  { method, from, to, now }: Envelope,
  source: Component,
  members: readonly Component[],
): SchedulingMessage {
  const sent = members.map((member) => cleaned(member, now));
  const calendar = component(
    'VCALENDAR',
    [property('PRODID', PRODUCT), property('VERSION', '2.0'), property('METHOD', method)],
    [...zonesFor(source, sent), ...sent],
  );
  const uid = propertyOf(sent[0] as Component, 'UID')?.value.trim() ?? '';
  return { method, uid, from, to, calendar };
}

function cleaned(member: Component, now: number): Component {
  const bare = withoutProperties(withoutComponents(member, 'VALARM'), 'REQUEST-STATUS', 'ACKNOWLEDGED');
  const known = mapProperties(bare, (each) => (each.name.startsWith('X-MOZ-') ? null : withoutOwnParameters(each)));
  // RFC 6638 §3.2.5: when the message was made. Two within a second keep their order.
  const stamp = dateProperty('DTSTAMP', utcDate(Math.max(now, stampOf(member))));
  return withProperty(known, stamp);
}

/** The zones that the components name, as the source has them; what it left to be known is written out. */
function zonesFor(source: Component, members: readonly Component[]): readonly Component[] {
  const names = new Set<string>();
  for (const member of members)
    for (const each of member.properties) {
      const tzid = parameterOf(each, 'TZID');
      if (tzid !== null && tzid !== '') names.add(tzid);
    }
  const given = source.components.filter(({ name }) => name === 'VTIMEZONE');
  const zones: Component[] = [];
  for (const tzid of names) {
    const own = given.find((each) => propertyOf(each, 'TZID')?.value.trim() === tzid);
    const zone = own === undefined ? zoneNamed(tzid) : null;
    if (own !== undefined) zones.push(own);
    else if (zone !== null) {
      const [from, to] = startsOf(source, members);
      zones.push(printZone(zone, from, to + zoneYears, tzid));
    }
  }
  return zones;
}

function startsOf(source: Component, members: readonly Component[]): readonly [number, number] {
  const book = new ZoneBook(source);
  const starts = members.flatMap((member) => {
    const start = propertyOf(member, 'DTSTART') ?? propertyOf(member, 'DUE');
    const tzid = start === null ? null : parameterOf(start, 'TZID');
    const zone = tzid === null ? null : book.zone(tzid);
    const date = start === null || zone === null ? Number.NaN : Date.parse(isoOf(start.value));
    return Number.isNaN(date) ? [] : [date];
  });
  if (starts.length === 0) return [0, 0];
  return [starts.reduce((a, b) => Math.min(a, b)), starts.reduce((a, b) => Math.max(a, b))];
}

function isoOf(text: string): string {
  return text.trim().replace(/^(\d{4})-?(\d\d)-?(\d\d).*$/, '$1-$2-$3');
}
