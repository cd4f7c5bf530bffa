import { DavFault } from '../fault.js';
import { caldav } from '../names.js';
import { childOf, rawText, textOf, type XmlElement } from '../xml/element.js';
import { type ComponentFilter, readCalendarFilter } from './calendarFilter.js';
import { type DataRequest, dataRequestIn } from './dataRequest.js';

/** What floating times of a query mean: a VTIMEZONE in a calendar, or the name of a zone (RFC 7809 §5.2). */
export type QueryZone = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'id'; readonly id: string };

export interface CalendarQuery extends DataRequest {
  readonly kind: 'calendar-query';
  readonly filter: ComponentFilter;
  readonly zone: QueryZone | null;
}

/** `<!ELEMENT calendar-query ((DAV:allprop | DAV:propname | DAV:prop)?, filter, (timezone | timezone-id)?)>` */
export function readCalendarQuery(root: XmlElement): CalendarQuery {
  const filter = childOf(root, caldav('filter'));
  if (filter === null) throw new DavFault(403, 'the query has no filter', caldav('valid-filter'));
  return { kind: 'calendar-query', ...dataRequestIn(root), filter: readCalendarFilter(filter), zone: zoneIn(root) };
}

function zoneIn(root: XmlElement): QueryZone | null {
  const text = childOf(root, caldav('timezone'));
  const id = childOf(root, caldav('timezone-id'));
  if (text !== null && id !== null) throw new DavFault(403, 'a zone by text and by name', caldav('valid-timezone'));
  if (text !== null) return { kind: 'text', text: rawText(text) };
  return id === null ? null : { kind: 'id', id: textOf(id) };
}
