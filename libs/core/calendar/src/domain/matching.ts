import {
  type Component,
  type DateValue,
  parametersOf,
  parameterOf,
  propertiesOf,
  type Property,
  readDate,
  unescapeText,
  type Zone,
} from '#formats/ical';
import { alarmIn } from './alarms.js';
import type { ObjectFilter, ParameterFilter, PropertyFilter, Range } from './filter.js';
import type { CalendarObject } from './object.js';
import { clamped, type Moments, occursIn, standsAloneIn } from './ranges.js';
import { textMatches } from './texts.js';

/** Whether an object is found by a filter of VCALENDAR (RFC 4791 §9.7). Times without a zone are meant in `floating`. */
export function objectMatches(object: CalendarObject, filter: ObjectFilter, floating: Zone): boolean {
  return new Matching(object, floating).calendar(filter);
}

class Matching {
  constructor(
    private readonly object: CalendarObject,
    private readonly floating: Zone,
  ) {}

  calendar(filter: ObjectFilter): boolean {
    const { calendar } = this.object;
    if (!filter.isDefined) return false;
    return this.properties(calendar, filter) && filter.components.every((each) => this.has(calendar, each));
  }

  /** Whether a component has another that a filter finds, or has none of the name where it must not. */
  private has(parent: Component, filter: ObjectFilter): boolean {
    const named = parent.components.filter(({ name }) => name === filter.name);
    if (!filter.isDefined) return named.length === 0;
    if (filter.timeRange === null) return named.some((each) => this.says(each, filter));
    const range = clamped(filter.timeRange);
    if (filter.name === 'VALARM')
      return named.some((each) => this.says(each, filter) && alarmIn(this.object, parent, each, range, this.floating));
    const candidates = new Set(named.filter((each) => this.says(each, filter)));
    return candidates.size > 0 && this.anyOccurs(candidates, range);
  }

  private says(component: Component, filter: ObjectFilter): boolean {
    return this.properties(component, filter) && filter.components.every((each) => this.has(component, each));
  }

  private anyOccurs(candidates: ReadonlySet<Component>, range: Moments): boolean {
    for (const component of candidates) {
      const alone = standsAloneIn(component, range, this.object.zones, this.floating);
      if (alone === true) return true;
    }
    // A second beside the range, for tasks also meet its ends (RFC 4791 §9.9).
    const window = { from: range.from - 1000, until: range.until + 1000 };
    for (const occurrence of this.object.occurrences(this.floating, window))
      if (candidates.has(occurrence.component) && occursIn(occurrence, range)) return true;
    return false;
  }

  private properties(component: Component, { properties }: ObjectFilter): boolean {
    return properties.every((filter) => this.property(component, filter));
  }

  private property(component: Component, filter: PropertyFilter): boolean {
    const named = propertiesOf(component, filter.name);
    if (!filter.isDefined) return named.length === 0;
    return named.some((property) => this.propertySays(property, filter));
  }

  private propertySays(property: Property, { timeRange, text, parameters }: PropertyFilter): boolean {
    if (timeRange !== null && !this.isWithin(property, timeRange)) return false;
    if (text !== null && !textMatches(unescapeText(property.value), text)) return false;
    return parameters.every((filter) => parameterSays(property, filter));
  }

  private isWithin(property: Property, range: Range): boolean {
    const date: DateValue | null = readDate(property.value, parameterOf(property, 'TZID'));
    if (date === null) return false;
    const { from, until } = clamped(range);
    const start = this.object.zones.instantOf(date, this.floating);
    const end = date.kind === 'date' ? start + 86_400_000 : start;
    return start < until && (end > from || start === from);
  }
}

function parameterSays(property: Property, { name, isDefined, text }: ParameterFilter): boolean {
  const there = property.parameters.some((each) => each.name === name.toUpperCase());
  if (!isDefined || !there) return !isDefined && !there;
  return text === null || parametersOf(property, name.toUpperCase()).some((value) => textMatches(value, text));
}
