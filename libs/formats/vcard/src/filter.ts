import { unicodeCasemap } from '#kernel';
import { isNamed, parameterValues, typesOf } from './syntax/parameters.js';
import type { Card, Property } from './types.js';
import { textOf } from './values/text.js';

/** What a card must be to be found (RFC 6352 §10.5). Names are in upper case. */
export interface CardFilter {
  readonly test: 'anyof' | 'allof';
  readonly properties: readonly CardPropertyFilter[];
}

export interface CardPropertyFilter {
  /** `GROUP.NAME` asks for the property in that group alone. */
  readonly name: string;
  readonly isDefined: boolean;
  readonly test: 'anyof' | 'allof';
  readonly texts: readonly CardTextMatch[];
  readonly parameters: readonly CardParameterFilter[];
}

export interface CardParameterFilter {
  readonly name: string;
  readonly isDefined: boolean;
  readonly text: CardTextMatch | null;
}

export interface CardTextMatch {
  readonly text: string;
  readonly collation: 'i;ascii-casemap' | 'i;unicode-casemap' | 'i;octet';
  readonly match: 'equals' | 'contains' | 'starts-with' | 'ends-with';
  readonly negated: boolean;
}

/** Whether a card is found. A filter without conditions finds every card. */
export function matchesCard(card: Card, { test, properties }: CardFilter): boolean {
  return holds(test, properties, (filter) => matchesProperties(card, filter));
}

/** RFC 6352 §10.5.1 */
function matchesProperties({ properties, version }: Card, filter: CardPropertyFilter): boolean {
  const dot = filter.name.indexOf('.');
  const [group, name] = dot < 0 ? [null, filter.name] : [filter.name.slice(0, dot), filter.name.slice(dot + 1)];
  const named = properties.filter(
    (each) => isNamed(each, name) && (group === null || each.group?.toUpperCase() === group),
  );
  if (!filter.isDefined) return named.length === 0;
  const conditions = [
    ...filter.texts.map((text) => (each: Property) => matchesText(textOf(each, version), text)),
    ...filter.parameters.map((parameter) => (each: Property) => matchesParameter(each, parameter)),
  ];
  return named.some((each) => holds(filter.test, conditions, (condition) => condition(each)));
}

/** RFC 6352 §10.5.2: a condition on a text holds for no parameter that is missing, negated or not. */
function matchesParameter(property: Property, { name, isDefined, text }: CardParameterFilter): boolean {
  const values = name === 'TYPE' ? typesOf(property) : parameterValues(property, name);
  if (!isDefined) return values.length === 0;
  if (text === null) return values.length > 0;
  if (values.length === 0) return false;
  const isThere = values.some((value) => matchesText(value, { ...text, negated: false }));
  return isThere !== text.negated;
}

function holds<T>(test: 'anyof' | 'allof', conditions: readonly T[], isTrue: (condition: T) => boolean): boolean {
  if (conditions.length === 0) return true;
  return test === 'allof' ? conditions.every(isTrue) : conditions.some(isTrue);
}

/** RFC 6352 §10.5.4, by the collations of RFC 4790 §9 and RFC 5051 §2. */
export function matchesText(value: string, { text, collation, match, negated }: CardTextMatch): boolean {
  const fold = folds[collation];
  return compare(fold(value), fold(text), match) !== negated;
}

const folds: Readonly<Record<CardTextMatch['collation'], (text: string) => string>> = {
  'i;octet': (text) => text,
  'i;ascii-casemap': (text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
  'i;unicode-casemap': unicodeCasemap,
};

function compare(value: string, text: string, match: CardTextMatch['match']): boolean {
  switch (match) {
    case 'equals':
      return value === text;
    case 'starts-with':
      return value.startsWith(text);
    case 'ends-with':
      return value.endsWith(text);
    default:
      return value.includes(text);
  }
}

/** The card with the properties that are asked for alone, as `address-data` may ask (RFC 6352 §10.4). */
export function selectProperties(
  card: Card,
  wanted: readonly { readonly name: string; readonly withoutValue: boolean }[],
): Card {
  const isWanted =
    (property: Property) =>
    (name: string): boolean =>
      name === property.name.toUpperCase() || name === `${property.group ?? ''}.${property.name}`.toUpperCase();
  const properties = card.properties.flatMap((property) => {
    const found = wanted.find(({ name }) => isWanted(property)(name));
    if (found === undefined) return [];
    return [found.withoutValue ? { ...property, value: '' } : property];
  });
  return { ...card, properties };
}
