import {
  isNamed,
  parameterValue,
  parameterValues,
  typesOf,
  withoutParameter,
  withParameter,
  withTypes,
} from '../syntax/parameters.js';
import { printCard } from '../syntax/print.js';
import { readCards } from '../syntax/read.js';
import type { Card, Property } from '../types.js';
import { isBase64 } from '../values/binary.js';
import { componentsOf, escapeText, printComponents } from '../values/escape.js';
import { componentTexts, plainValue, textOf } from '../values/text.js';
import { isTelephoneReading } from '../view/readings.js';
import { viewOf } from '../view/view.js';

/** Properties whose semicolons separate. */
const STRUCTURED = ['N', 'ADR', 'ORG', 'GEO'];
/** Values that are no texts, and have no escapes. */
const ADDRESSES = ['URL', 'SOURCE', 'TZ', 'REV', 'BDAY'];

/** A card of vCard 2.1 as one of 3.0: encodings undone, bare parameters named, commas escaped, a shown name where there is none. */
export function fromTwoOne(card: Card): Card {
  const properties = card.properties.flatMap((each) => convert(each));
  const converted: Card = { version: '3.0', properties };
  return { version: '3.0', properties: [...missingNames(converted, 'FN'), ...properties] };
}

/** FN, which vCard 2.1 need not have, and N, which 4.0 need not have: made of what is shown. */
export function missingNames(card: Card, ...names: readonly ('FN' | 'N')[]): readonly Property[] {
  const missing = names.filter((name) => !card.properties.some((each) => isNamed(each, name)));
  if (missing.length === 0) return [];
  const shown = escapeText(viewOf(card).formattedName);
  return missing.map((name) => ({ group: null, name, parameters: [], value: name === 'N' ? `${shown};;;;` : shown }));
}

function convert(property: Property): readonly Property[] {
  if (isTelephoneReading(property)) return phonetic(property);
  const named = withNamedParameters(property);
  if (isNamed(property, 'AGENT') && property.value.includes('\n')) return [{ ...named, value: agent(property.value) }];
  if (isBase64(property)) return [withParameter(named, 'ENCODING', 'b')];
  return [{ ...withoutParameter(named, 'ENCODING', 'CHARSET'), value: valueOf(property) }];
}

function valueOf(property: Property): string {
  if (isNamed(property, ...STRUCTURED)) return printComponents(componentsOf(plainValue(property), '2.1'));
  if (isNamed(property, ...ADDRESSES)) return plainValue(property);
  // what nobody knows may be structured
  if (/^X-/i.test(property.name)) return plainValue(property).replace(/\n/g, '\\n');
  return escapeText(textOf(property, '2.1'));
}

/** `TEL;HOME;VOICE` is `TEL;TYPE=HOME,VOICE`. */
function withNamedParameters(property: Property): Property {
  const types = typesOf(property);
  const value = parameterValue(property, 'VALUE')?.toUpperCase();
  const kind = value === undefined || value === 'INLINE' ? [] : [value === 'URL' ? 'uri' : value.toLowerCase()];
  const rest = withoutParameter(property, 'TYPE', 'VALUE', 'ENCODING');
  const encoding = parameterValues(property, 'ENCODING').slice(0, 1);
  return withParameter(withParameter(withTypes(rest, types), 'VALUE', ...kind), 'ENCODING', ...encoding);
}

function phonetic(property: Property): readonly Property[] {
  const [family = '', given = ''] = componentTexts(property, '2.1').map((list) => list.join(' '));
  return [['X-PHONETIC-LAST-NAME', family] as const, ['X-PHONETIC-FIRST-NAME', given] as const].flatMap(
    ([name, text]) => (text === '' ? [] : [{ group: property.group, name, parameters: [], value: escapeText(text) }]),
  );
}

function agent(nested: string): string {
  const [card] = readCards(Buffer.from(nested)).cards;
  return escapeText(card === undefined ? nested : printCard(card.version === '2.1' ? fromTwoOne(card) : card));
}
