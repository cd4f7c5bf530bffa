import { caldav } from '../names.js';
import { requiredChild, type XmlElement } from '../xml/element.js';
import { type ClosedRange, closedRangeOf } from './timeRange.js';

export interface FreeBusyQuery {
  readonly kind: 'free-busy-query';
  readonly range: ClosedRange;
}

/** `<!ELEMENT free-busy-query (time-range)>` (RFC 4791 §9.11) */
export function readFreeBusyQuery(root: XmlElement): FreeBusyQuery {
  return { kind: 'free-busy-query', range: closedRangeOf(requiredChild(root, caldav('time-range'))) };
}
