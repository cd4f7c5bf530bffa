import { DavFault } from '../fault.js';
import { caldav, type QName } from '../names.js';
import { attributeOf, type XmlElement } from '../xml/element.js';

/** From (included) and to (not included), milliseconds since 1970; null is open. */
export interface TimeRange {
  readonly from: number | null;
  readonly to: number | null;
}

export interface ClosedRange {
  readonly from: number;
  readonly to: number;
}

/** `<!ATTLIST time-range start CDATA #IMPLIED end CDATA #IMPLIED>`, at least one of them (RFC 4791 §9.9). */
export function timeRangeOf(element: XmlElement, precondition: QName = caldav('valid-filter')): TimeRange {
  const [from = null, to = null] = ['start', 'end'].map((name) => {
    const text = attributeOf(element, name);
    return text === null ? null : utcTime(text, precondition);
  });
  if (from === null && to === null) throw new DavFault(403, 'a time range without a time', precondition);
  if (from !== null && to !== null && to <= from)
    throw new DavFault(403, 'a time range ends before it begins', precondition);
  return { from, to };
}

/** A range that has both ends, as expansions and limits need (RFC 4791 §9.6.5). */
export function closedRangeOf(element: XmlElement): ClosedRange {
  const { from, to } = timeRangeOf(element, caldav('valid-calendar-data'));
  if (from === null || to === null)
    throw new DavFault(403, `${element.name} has no end or no start`, caldav('valid-calendar-data'));
  return { from, to };
}

/** A date with UTC time, `20060104T000000Z`; a second 60 is the next minute. */
function utcTime(text: string, precondition: QName): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (match ?? []).slice(1).map(Number);
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  const exists = time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
  if (match === null || !exists || hour > 23 || minute > 59 || second > 60)
    throw new DavFault(403, 'a time that is no date with UTC time', precondition);
  time.setUTCHours(hour, minute, second);
  return time.getTime();
}
