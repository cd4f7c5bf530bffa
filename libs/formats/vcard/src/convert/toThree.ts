import {
  isNamed,
  parameterValue,
  parameterValues,
  typesOf,
  withoutParameter,
  withParameter,
  withTypes,
} from '../syntax/parameters.js';
import type { Card, Property } from '../types.js';
import { formatName, mediaOf } from '../values/binary.js';
import { extendedDate, parseDate } from '../values/dates.js';
import { escapeText } from '../values/escape.js';
import { componentTexts, textOf, uriOf } from '../values/text.js';
import { preferenceOf } from '../view/view.js';
import { missingNames } from './fromTwoOne.js';
import { ALTERNATIVE_NAME, ANNIVERSARY_LABEL, nameInThree, OMITTED_YEAR, property as made } from './names.js';

type Rule = readonly [names: readonly string[], convert: (property: Property) => Property | readonly Property[]];

const rules: readonly Rule[] = [
  [['PHOTO', 'LOGO', 'SOUND', 'KEY'], media],
  [['BDAY'], date],
  [['REV'], (property) => ({ ...property, value: extendedTime(property.value) })],
  [['GEO'], (property) => ({ ...property, value: property.value.replace(/^geo:([^,;]+),([^,;]+).*$/i, '$1;$2') })],
  [['TZ'], zone],
  [['UID'], (property) => withoutParameter(property, 'VALUE')],
  [['TEL'], phone],
  [['ADR'], address],
  [['RELATED'], related],
];

/** A card of vCard 4.0 as one of 3.0. */
export function toThree(card: Card): Card {
  const preferred = preferences(card);
  const named = withCompany(withNames(card)).map((each) =>
    generic(each, preferred.get(each.name.toUpperCase()) ?? null),
  );
  const converted = withAnniversary(named).flatMap((each) => {
    const convert = rules.find(([names]) => isNamed(each, ...names))?.[1];
    return convert === undefined ? [nameInThree(each)] : convert(each);
  });
  const result: Card = { version: '3.0', properties: converted };
  return { version: '3.0', properties: [...missingNames(result, 'FN', 'N'), ...converted] };
}

/** Name of a property → the preference that is highest in the card. */
function preferences({ properties }: Card): ReadonlyMap<string, number> {
  const lowest = new Map<string, number>();
  for (const each of properties) {
    const preference = preferenceOf(each);
    const name = each.name.toUpperCase();
    if (preference !== null) lowest.set(name, Math.min(preference, lowest.get(name) ?? 100));
  }
  return lowest;
}

/** `PREF=1` is the type `pref`; an order among several stays beside it, for the way back. */
function generic(property: Property, highest: number | null): Property {
  const preference = preferenceOf(property);
  const types = typesOf(property).filter((each) => each !== '' && !/^pref$/i.test(each));
  if (isNamed(property, 'EMAIL') && !types.some((each) => /^internet$/i.test(each))) types.unshift('INTERNET');
  if (preference !== null && preference === highest) types.push('pref');
  const typed = withTypes(property, types);
  return preference === 1 ? withoutParameter(typed, 'PREF') : typed;
}

function media(property: Property): Property {
  const found = mediaOf(property);
  if (found === null) return withoutParameter(property, 'VALUE', 'MEDIATYPE');
  const plain = withoutParameter(property, 'VALUE', 'MEDIATYPE', 'ENCODING');
  const type = found.mediaType === null ? null : formatName(found.mediaType);
  const typed = withTypes(plain, [...typesOf(property), ...(type === null ? [] : [type])]);
  if (found.kind === 'uri') return { ...withParameter(typed, 'VALUE', 'uri'), value: found.uri };
  return { ...withParameter(typed, 'ENCODING', 'b'), value: found.octets.toString('base64') };
}

/** A date with hyphens; without a year, as Apple's programs write it; what is less than a day stays, as text. */
function date(property: Property): Property {
  const parsed = /^text$/i.test(parameterValue(property, 'VALUE') ?? '') ? null : parseDate(property.value);
  if (parsed === null || parsed.month === null || parsed.day === null) return withParameter(property, 'VALUE', 'text');
  const { year, month, day } = parsed;
  const plain = withoutParameter(property, 'VALUE');
  if (year !== null) return { ...plain, value: `${extendedDate(year, month, day)}${extendedClock(property.value)}` };
  const omitted = withParameter(withParameter(plain, 'VALUE', 'date'), 'X-APPLE-OMIT-YEAR', OMITTED_YEAR);
  return { ...omitted, value: extendedDate(Number(OMITTED_YEAR), month, day) };
}

/** `T222710-0500` is `T22:27:10-05:00`. */
function extendedClock(value: string): string {
  const match = /T(\d\d)(\d\d)?(\d\d)?(?:(Z)|([+-]\d\d)(\d\d)?)?$/i.exec(value.trim());
  if (match === null) return '';
  const [, hour = '', minute = '00', second = '00', zulu = '', offset, rest = '00'] = match;
  return `T${hour}:${minute}:${second}${zulu}${offset === undefined ? '' : `${offset}:${rest}`}`;
}

function extendedTime(value: string): string {
  const parsed = parseDate(value);
  if (parsed === null || parsed.year === null || parsed.month === null || parsed.day === null) return value;
  return `${extendedDate(parsed.year, parsed.month, parsed.day)}${extendedClock(value)}`;
}

function zone(property: Property): Property {
  const offset = /^([+-]\d\d):?(\d\d)$/.exec(property.value.trim());
  if (offset !== null) return { ...withoutParameter(property, 'VALUE'), value: `${offset[1]}:${offset[2]}` };
  return /^uri$/i.test(parameterValue(property, 'VALUE') ?? '') ? property : withParameter(property, 'VALUE', 'text');
}

/** RFC 6350 §6.4.1: `tel:+1-555;ext=2` is a text without its scheme. */
function phone(property: Property): Property {
  if (!/^tel:/i.test(uriOf(property))) return withoutParameter(property, 'VALUE');
  return { ...withoutParameter(property, 'VALUE'), value: uriOf(property).slice(4) };
}

/** The label of an address is a property of its own. */
function address(property: Property): readonly Property[] {
  const label = parameterValues(property, 'LABEL').join(',');
  if (label === '') return [property];
  const plain = withoutParameter(property, 'LABEL');
  const value = { group: property.group, name: 'LABEL', value: escapeText(label) };
  const labelled = { ...value, parameters: plain.parameters.filter(({ name }) => /^TYPE$/i.test(name)) };
  return /^;*$/.test(property.value) ? [labelled] : [plain, labelled];
}

function related(property: Property): Property {
  const types = typesOf(property);
  const isAgent = types.some((each) => /^agent$/i.test(each));
  if (!isAgent) return property;
  const rest = types.filter((each) => !/^agent$/i.test(each));
  const isText = /^text$/i.test(parameterValue(property, 'VALUE') ?? '');
  const agent = withTypes({ ...property, name: 'AGENT' }, rest);
  return isText ? withoutParameter(agent, 'VALUE') : withParameter(agent, 'VALUE', 'uri');
}

/** One N, its order as SORT-STRING, its reading as X-PHONETIC-*; other alternatives under a name of their own. */
function withNames({ properties, version }: Card): readonly Property[] {
  const has = (name: RegExp): boolean => properties.some((each) => name.test(each.name));
  const isPhonetic = (each: Property): boolean => isNamed(each, 'N') && parameterValue(each, 'PHONETIC') !== null;
  const first = properties.find((each) => isNamed(each, 'N') && !isPhonetic(each));
  const reading = has(/^X-PHONETIC-(?:LAST|FIRST)-NAME$/i) ? undefined : properties.find(isPhonetic);
  return properties.flatMap((each) => {
    if (!isNamed(each, 'N')) return [each];
    if (each === reading) return phonetic(componentTexts(each, version));
    if (each !== first) return [{ ...each, name: ALTERNATIVE_NAME }];
    const sortAs = parameterValues(each, 'SORT-AS').join(',');
    if (sortAs === '' || has(/^SORT-STRING$/i)) return [each];
    return [withoutParameter(each, 'SORT-AS'), made('SORT-STRING', escapeText(sortAs))];
  });
}

function phonetic(components: readonly (readonly string[])[]): readonly Property[] {
  const names = ['X-PHONETIC-LAST-NAME', 'X-PHONETIC-FIRST-NAME', 'X-PHONETIC-MIDDLE-NAME'];
  return names.flatMap((name, index) => {
    const text = (components[index] ?? []).filter(Boolean).join(' ');
    return text === '' ? [] : [made(name, escapeText(text))];
  });
}

/** Apple's form: a date and a label in a group that is free. */
function withAnniversary(properties: readonly Property[]): readonly Property[] {
  const groups = new Set(properties.map(({ group }) => group?.toLowerCase()));
  let number = 1;
  return properties.flatMap((each) => {
    if (!isNamed(each, 'ANNIVERSARY')) return [each];
    const converted = date(each);
    if (parameterValue(converted, 'VALUE') === 'text') return [converted];
    while (groups.has(`item${number}`)) number += 1;
    const group = `item${number}`;
    groups.add(group);
    return [{ ...converted, name: 'X-ABDATE', group }, made('X-ABLabel', ANNIVERSARY_LABEL, group)];
  });
}

/** Apple's programs show a card by its organisation where they are told so. */
function withCompany(properties: readonly Property[]): readonly Property[] {
  const isCompany = (each: Property): boolean => isNamed(each, 'KIND') && /^org$/i.test(textOf(each, '4.0').trim());
  return properties.map((each) => (isCompany(each) ? made('X-ABShowAs', 'COMPANY') : each));
}
