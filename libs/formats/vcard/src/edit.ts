import { isNamed } from './syntax/parameters.js';
import type { Card, Parameter, Property } from './types.js';
import { escapeText, printComponents } from './values/escape.js';

/** A property of a text. */
export function textProperty(name: string, text: string, parameters: readonly Parameter[] = []): Property {
  return { group: null, name, parameters, value: escapeText(text) };
}

/** A property of components, each with a list of texts. */
export function structuredProperty(
  name: string,
  components: readonly (readonly string[])[],
  parameters: readonly Parameter[] = [],
): Property {
  return { group: null, name, parameters, value: printComponents(components) };
}

/** The card with these properties in place of all of their name, where the first of those stood; none removes them. */
export function withProperties(card: Card, name: string, ...replacements: readonly Property[]): Card {
  const isOld = (property: Property): boolean => isNamed(property, name.toUpperCase());
  const first = card.properties.findIndex(isOld);
  const at = first < 0 ? card.properties.length : first;
  const before = card.properties.slice(0, at);
  const after = card.properties.slice(at).filter((each) => !isOld(each));
  return { ...card, properties: [...before, ...replacements, ...after] };
}

/** The card with one property changed; what else stands in its group stays. */
export function replacing(card: Card, old: Property, replacement: Property): Card {
  return { ...card, properties: card.properties.map((each) => (each === old ? replacement : each)) };
}

/** The card without a property. A label that was of it alone goes with it. */
export function removing(card: Card, old: Property): Card {
  const rest = card.properties.filter((each) => each !== old);
  const isAlone =
    old.group !== null && rest.every((each) => !inGroup(each, old.group) || isNamed(each, 'X-ABLABEL', 'X-ABADR'));
  return { ...card, properties: isAlone ? rest.filter((each) => !inGroup(each, old.group)) : rest };
}

function inGroup(property: Property, group: string | null): boolean {
  return property.group !== null && property.group.toLowerCase() === group?.toLowerCase();
}
