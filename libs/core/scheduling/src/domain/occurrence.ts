import {
  type Component,
  type DateValue,
  parameterOf,
  printDate,
  propertiesOf,
  type Property,
  property,
  propertyOf,
  readDate,
  withAddedProperty,
  withoutProperties,
  withProperty,
} from '#formats/ical';
import type { ScheduledObject } from './object.js';

/** A property that bears a date, in the form of the value. */
export function dateProperty(name: string, value: DateValue): Property {
  const parameters =
    value.kind === 'date' ? { VALUE: 'DATE' } : value.kind === 'zoned' ? { TZID: value.tzid as string } : {};
  return property(name, printDate(value), parameters as Record<string, string>);
}

/**
 * The component of an occurrence that has none of its own: the master at that time, without its rules (RFC 5545 §3.8.4.4). Null where the
 * object has no master.
 */
export function occurrenceAt(object: ScheduledObject, key: number): Component | null {
  const { master } = object;
  if (master === null || master.start === null) return null;
  const start = object.startAt(key);
  let component = withoutProperties(master.component, 'RRULE', 'RDATE', 'EXDATE', 'EXRULE');
  for (const name of ['DTEND', 'DUE']) {
    const old = propertyOf(component, name);
    const end = old === null ? null : readDate(old.value, parameterOf(old, 'TZID'));
    if (end !== null)
      component = withProperty(
        component,
        dateProperty(name, { ...end, wall: end.wall + (start.wall - master.start.wall) }),
      );
  }
  if (propertyOf(component, 'DTSTART') !== null) component = withProperty(component, dateProperty('DTSTART', start));
  return withProperty(component, dateProperty('RECURRENCE-ID', start));
}

/** The occurrences that EXDATE, or RDATE, of a component names. */
export function datesIn(object: ScheduledObject, component: Component, name: string): ReadonlySet<number> {
  const keys = new Set<number>();
  for (const each of propertiesOf(component, name))
    for (const text of each.value.split(',')) {
      const date = readDate(text.split('/')[0] ?? '', parameterOf(each, 'TZID'));
      if (date !== null) keys.add(object.keyOf(date));
    }
  return keys;
}

/** Adds an EXDATE for each occurrence that has none. */
export function withExclusions(object: ScheduledObject, master: Component, keys: Iterable<number>): Component {
  const known = datesIn(object, master, 'EXDATE');
  let result = master;
  for (const key of keys)
    if (!known.has(key)) result = withAddedProperty(result, dateProperty('EXDATE', object.startAt(key)));
  return result;
}
