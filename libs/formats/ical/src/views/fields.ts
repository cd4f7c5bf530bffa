import { type Component, parameterOf, propertiesOf, type Property, propertyOf } from '../document/tree.js';
import { type DateValue, readDate } from '../values/dates.js';
import { type Duration, readDuration } from '../values/durations.js';
import { readTextList, unescapeText } from '../values/text.js';

export function textOf(component: Component, name: string): string | null {
  const property = propertyOf(component, name);
  return property === null ? null : unescapeText(property.value);
}

/** The texts of every property of a name, and of the lists in them. */
export function textsOf(component: Component, name: string): readonly string[] {
  return propertiesOf(component, name).flatMap(({ value }) => readTextList(value));
}

export function upperOf(component: Component, name: string): string | null {
  const value = propertyOf(component, name)?.value.trim().toUpperCase() ?? '';
  return value === '' ? null : value;
}

export function integerOf(component: Component, name: string): number | null {
  const text = propertyOf(component, name)?.value.trim() ?? '';
  return /^[+-]?\d{1,10}$/.test(text) ? Number(text) : null;
}

/** The value of a property that bears a date. */
export function dateIn(property: Property): DateValue | null {
  return readDate(property.value, parameterOf(property, 'TZID'));
}

export function dateOf(component: Component, name: string): DateValue | null {
  const property = propertyOf(component, name);
  return property === null ? null : dateIn(property);
}

export function durationOf(component: Component, name: string): Duration | null {
  const property = propertyOf(component, name);
  return property === null ? null : readDuration(property.value);
}
