import { DavFault } from '../fault.js';
import { caldav } from '../names.js';
import { attributeOf, childOf, childrenOf, hasChild, requiredAttribute, type XmlElement } from '../xml/element.js';
import { yesIn } from './text.js';
import { type ClosedRange, closedRangeOf } from './timeRange.js';

/** A component of which parts are wanted; null stands for all of them. */
export interface ComponentSelection {
  readonly name: string;
  readonly properties: readonly PropertySelection[] | null;
  readonly components: readonly ComponentSelection[] | null;
}

/** `withoutValue`: the name and the parameters alone. */
export interface PropertySelection {
  readonly name: string;
  readonly withoutValue: boolean;
}

/** How calendar data is to be given (RFC 4791 §9.6). */
export interface CalendarDataRequest {
  readonly contentType: string;
  readonly version: string;
  /** The parts of VCALENDAR, or null for everything. */
  readonly component: ComponentSelection | null;
  readonly expand: ClosedRange | null;
  readonly limitRecurrenceSet: ClosedRange | null;
  readonly limitFreebusySet: ClosedRange | null;
}

/** `<!ELEMENT calendar-data (comp?, (expand | limit-recurrence-set)?, limit-freebusy-set?)>` */
export function readCalendarData(element: XmlElement): CalendarDataRequest {
  const [comp, expand, recurrence, freebusy] = ['comp', 'expand', 'limit-recurrence-set', 'limit-freebusy-set'].map(
    (name) => childOf(element, caldav(name)),
  );
  if (expand && recurrence)
    throw new DavFault(403, 'expand and limit-recurrence-set together', caldav('valid-calendar-data'));
  return {
    contentType: (attributeOf(element, 'content-type') ?? 'text/calendar').toLowerCase(),
    version: attributeOf(element, 'version') ?? '2.0',
    component: comp ? readComp(comp) : null,
    expand: expand ? closedRangeOf(expand) : null,
    limitRecurrenceSet: recurrence ? closedRangeOf(recurrence) : null,
    limitFreebusySet: freebusy ? closedRangeOf(freebusy) : null,
  };
}

/** `<!ELEMENT comp ((allprop | prop*), (allcomp | comp*))>`; a component without children is wanted whole. */
function readComp(comp: XmlElement): ComponentSelection {
  const name = requiredAttribute(comp, 'name').toUpperCase();
  const props = childrenOf(comp, caldav('prop'));
  const comps = childrenOf(comp, caldav('comp'));
  const allProperties = hasChild(comp, caldav('allprop'));
  const allComponents = hasChild(comp, caldav('allcomp'));
  // RFC 4791 §9.6.1: nothing named is nothing wanted, but clients send the empty element for everything
  const everything = props.length === 0 && comps.length === 0 && !allProperties && !allComponents;
  return {
    name,
    properties: allProperties || everything ? null : props.map(readProp),
    components: allComponents || everything ? null : comps.map(readComp),
  };
}

/** `<!ATTLIST prop name CDATA #REQUIRED novalue (yes | no) "no">` (RFC 4791 §9.6.4) */
function readProp(prop: XmlElement): PropertySelection {
  return {
    name: requiredAttribute(prop, 'name').toUpperCase(),
    withoutValue: yesIn(prop, 'novalue', caldav('valid-calendar-data')),
  };
}
