import {
  type Component,
  type DateValue,
  mapProperties,
  type Occurrence,
  Occurrences,
  parameterOf,
  printDate,
  property,
  type Property,
  propertyOf,
  readDate,
  utcDate,
  type Zone,
} from '#formats/ical';
import { maxInstances } from './limits.js';
import type { CalendarObject } from './object.js';
import type { Moments } from './ranges.js';

const recurrence = new Set(['RRULE', 'RDATE', 'EXRULE', 'EXDATE', 'RECURRENCE-ID']);
const day = 86_400_000;

/**
 * Each occurrence in a range as a component of its own, without rules and zones: times are in UTC, dates and times that float
 * stay (RFC 4791 §9.6.5). Null where there are more than can be given.
 */
export function expanded(object: CalendarObject, range: Moments, floating: Zone): Component | null {
  const { calendar } = object;
  const walk = new Occurrences(object.series(floating), { ...range, limit: maxInstances });
  const components: Component[] = [];
  for (const occurrence of walk) components.push(instance(object, occurrence, floating));
  if (!walk.complete) return null;
  // What has no time at all does not recur, and is found by other means than its occurrences.
  const timeless = object.members.filter(
    (member) => propertyOf(member, 'DTSTART') === null && propertyOf(member, 'DUE') === null,
  );
  return { ...calendar, components: [...components, ...timeless] };
}

function instance(object: CalendarObject, occurrence: Occurrence, floating: Zone): Component {
  const { component, startValue, recurrenceId } = occurrence;
  const end = component.name === 'VTODO' ? 'DUE' : 'DTEND';
  const absolute = startValue.kind === 'utc' || startValue.kind === 'zoned';
  const made = mapProperties(component, (each) => {
    if (recurrence.has(each.name)) return null;
    if (each.name === 'DTSTART') return dated(each, absolute ? utcDate(occurrence.start) : startValue);
    if (each.name === end) return dated(each, endOf(occurrence));
    return inUtc(object, each, floating);
  });
  if (recurrenceId === null) return made;
  const id = recurrenceId.kind === 'zoned' ? utcDate(object.zones.instantOf(recurrenceId, floating)) : recurrenceId;
  const at = made.properties.findIndex(({ name }) => name === 'DTSTART') + 1;
  const properties = made.properties.toSpliced(at, 0, dated(property('RECURRENCE-ID', ''), id));
  return { ...made, properties };
}

function endOf({ start, end, startValue }: Occurrence): DateValue {
  if (startValue.kind === 'utc' || startValue.kind === 'zoned') return utcDate(end);
  if (startValue.kind === 'date')
    return { ...startValue, wall: startValue.wall + Math.max(Math.round((end - start) / day), 1) * day };
  return { ...startValue, wall: startValue.wall + (end - start) };
}

/** A property with another date; its other parameters stay. */
function dated(each: Property, date: DateValue): Property {
  const parameters = each.parameters.filter(({ name }) => name !== 'TZID' && name !== 'VALUE' && name !== 'RANGE');
  const kind = date.kind === 'date' ? [{ name: 'VALUE', values: ['DATE'] }] : [];
  return { ...property(each.name, printDate(date)), parameters: [...parameters, ...kind] };
}

/** Other properties with a time in a zone. */
function inUtc(object: CalendarObject, each: Property, floating: Zone): Property {
  const tzid = parameterOf(each, 'TZID');
  const date = tzid === null ? null : readDate(each.value, tzid);
  return date?.kind === 'zoned' ? dated(each, utcDate(object.zones.instantOf(date, floating))) : each;
}
