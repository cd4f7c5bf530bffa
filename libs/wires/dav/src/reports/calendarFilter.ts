import { DavFault } from '../fault.js';
import { caldav, type QName } from '../names.js';
import { attributeOf, childrenOf, hasChild, type XmlElement } from '../xml/element.js';
import { calendarTextMatch, type TextMatch } from './text.js';
import { type TimeRange, timeRangeOf } from './timeRange.js';

/** A component that must be there, with all that is said of it, or must not. Names are in upper case. */
export interface ComponentFilter {
  readonly name: string;
  readonly isDefined: boolean;
  readonly timeRange: TimeRange | null;
  readonly properties: readonly CalendarPropertyFilter[];
  readonly components: readonly ComponentFilter[];
}

export interface CalendarPropertyFilter {
  readonly name: string;
  readonly isDefined: boolean;
  readonly timeRange: TimeRange | null;
  readonly text: TextMatch | null;
  readonly parameters: readonly ParameterFilter[];
}

export interface ParameterFilter {
  readonly name: string;
  readonly isDefined: boolean;
  readonly text: TextMatch | null;
}

const invalid = caldav('valid-filter');

/** `<!ELEMENT filter (comp-filter)>` (RFC 4791 §9.7): the filter of VCALENDAR. Throws `DavFault`. */
export function readCalendarFilter(element: XmlElement): ComponentFilter {
  const top = only(element, 'comp-filter');
  if (top === null) throw fault('the filter has no component');
  const filter = readComponent(top);
  if (filter.name !== 'VCALENDAR') throw fault('the filter does not begin at VCALENDAR');
  return filter;
}

/** `<!ELEMENT comp-filter (is-not-defined | (time-range?, prop-filter*, comp-filter*))>` (RFC 4791 §9.7.1) */
function readComponent(element: XmlElement): ComponentFilter {
  const range = only(element, 'time-range');
  const properties = childrenOf(element, caldav('prop-filter')).map(readProperty);
  const components = childrenOf(element, caldav('comp-filter')).map(readComponent);
  const says = range !== null || properties.length > 0 || components.length > 0;
  return {
    name: nameOf(element),
    isDefined: isDefined(element, says),
    timeRange: range === null ? null : timeRangeOf(range),
    properties,
    components,
  };
}

/** `<!ELEMENT prop-filter (is-not-defined | ((time-range | text-match)?, param-filter*))>` (RFC 4791 §9.7.2) */
function readProperty(element: XmlElement): CalendarPropertyFilter {
  const range = only(element, 'time-range');
  const text = only(element, 'text-match');
  const parameters = childrenOf(element, caldav('param-filter')).map(readParameter);
  if (range !== null && text !== null) throw fault('a property is compared as time and as text');
  return {
    name: nameOf(element),
    isDefined: isDefined(element, range !== null || text !== null || parameters.length > 0),
    timeRange: range === null ? null : timeRangeOf(range),
    text: text === null ? null : calendarTextMatch(text),
    parameters,
  };
}

/** `<!ELEMENT param-filter (is-not-defined | text-match?)>` (RFC 4791 §9.7.3) */
function readParameter(element: XmlElement): ParameterFilter {
  const text = only(element, 'text-match');
  return {
    name: nameOf(element),
    isDefined: isDefined(element, text !== null),
    text: text === null ? null : calendarTextMatch(text),
  };
}

function nameOf(element: XmlElement): string {
  const name = attributeOf(element, 'name') ?? '';
  if (name === '') throw fault(`a ${element.name} without a name`);
  return name.toUpperCase();
}

/** RFC 4791 §9.7.4: where it is said that something is not there, nothing else is said of it. */
function isDefined(element: XmlElement, saysMore: boolean): boolean {
  const isMissing = hasChild(element, caldav('is-not-defined'));
  if (isMissing && saysMore) throw fault('is-not-defined does not stand alone');
  return !isMissing;
}

function only(element: XmlElement, name: string): XmlElement | null {
  const [first, second] = childrenOf(element, caldav(name));
  if (second !== undefined) throw fault(`several ${name}`);
  return first ?? null;
}

function fault(message: string, precondition: QName = invalid): DavFault {
  return new DavFault(403, message, precondition);
}
