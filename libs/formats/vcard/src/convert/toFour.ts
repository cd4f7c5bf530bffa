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
import { dataUri, mediaOf, mediaTypeOf, withoutFormats } from '../values/binary.js';
import { basicDate, parseDate } from '../values/dates.js';
import { unescapeText } from '../values/escape.js';
import { textOf, uriOf } from '../values/text.js';
import { labelsOf } from '../view/labels.js';
import { ALTERNATIVE_NAME, nameInFour, property as made } from './names.js';

const MEDIA = ['PHOTO', 'LOGO', 'SOUND', 'KEY'];
const URIS = ['URL', 'SOURCE', 'FBURL', 'CALURI', 'CALADRURI', 'IMPP', 'MEMBER', 'X-ADDRESSBOOKSERVER-MEMBER'];

type Rule = readonly [names: readonly string[], convert: (property: Property) => Property];

/** What changes in single properties; what stands in no rule keeps its value. */
const rules: readonly Rule[] = [
  [MEDIA, media],
  [['BDAY', 'X-ANNIVERSARY', 'ANNIVERSARY'], date],
  [['REV'], (property) => ({ ...property, value: basicTime(property.value) })],
  [['GEO'], geo],
  [['TZ'], zone],
  [['UID'], (property) => (isUri(property.value) ? property : withParameter(property, 'VALUE', 'text'))],
  [['AGENT'], agent],
  [URIS, (property) => ({ ...property, value: uriOf(property) })],
  [[ALTERNATIVE_NAME], (property) => ({ ...property, name: 'N' })],
];

/** A card of vCard 3.0 as one of 4.0 (RFC 6350 §A). */
export function toFour(card: Card): Card {
  const properties = withAddressLabels(withSortAs(withAnniversary(card))).map((each) => {
    const convert = rules.find(([names]) => isNamed(each, ...names))?.[1];
    return generic(nameInFour(convert === undefined ? each : convert(each)));
  });
  return { version: '4.0', properties: withCompany(properties) };
}

/** Parameters of every property: the preference, types without a meaning, encodings that are undone. */
function generic(property: Property): Property {
  const types = typesOf(property);
  const isPreferred = types.some((each) => /^pref$/i.test(each));
  const isEmail = isNamed(property, 'EMAIL');
  const rest = types.filter((each) => each !== '' && !/^pref$/i.test(each) && !(isEmail && /^internet$/i.test(each)));
  const preference = parameterValues(property, 'PREF');
  const typed = withTypes(withoutParameter(property, 'CHARSET', 'ENCODING'), rest);
  return isPreferred && preference.length === 0 ? withParameter(typed, 'PREF', '1') : typed;
}

/** RFC 6350 §6.2.4: octets stand in an address of the form `data:`. */
function media(property: Property): Property {
  const found = mediaOf(property);
  // a key or a sound may be a text
  if (found === null) return withParameter(property, 'VALUE', 'text');
  const typed = withTypes(withoutParameter(property, 'ENCODING', 'VALUE'), withoutFormats(property));
  if (found.kind === 'data') return { ...typed, value: dataUri(found.mediaType, found.octets) };
  const type = mediaTypeOf(property);
  return { ...(type === null ? typed : withParameter(typed, 'MEDIATYPE', type)), value: found.uri };
}

/** A date without hyphens, and without the year that stands for none. What is no date stays, as text. */
function date(property: Property): Property {
  const parsed = parseDate(property.value, parameterValue(property, 'X-APPLE-OMIT-YEAR'));
  if (parsed === null) return withParameter(property, 'VALUE', 'text');
  const time = /[T ](\d.*)$/.exec(property.value.trim())?.[1];
  const plain = withoutParameter(property, 'X-APPLE-OMIT-YEAR', 'VALUE');
  return { ...plain, value: `${basicDate(parsed)}${time === undefined ? '' : `T${basicClock(time)}`}` };
}

/** RFC 6350 §4.3.5 */
function basicTime(value: string): string {
  const parsed = parseDate(value);
  const time = /[T ](\d.*)$/.exec(value.trim())?.[1];
  if (parsed === null) return value;
  return time === undefined ? basicDate(parsed) : `${basicDate(parsed)}T${basicClock(time)}`;
}

/** `22:27:10.5-05:00` is `222710-0500`. */
function basicClock(time: string): string {
  return time.replace(/[.,]\d+/, '').replaceAll(':', '');
}

/** RFC 6350 §6.5.2: `37.38;-122.08` is `geo:37.38,-122.08`. */
function geo(property: Property): Property {
  const [latitude, longitude] = property.value.split(/[;,]/).map((each) => each.trim());
  if (!latitude || !longitude || isUri(property.value)) return property;
  return { ...property, value: `geo:${latitude},${longitude}` };
}

/** RFC 6350 §6.5.1: an offset is said to be one. */
function zone(property: Property): Property {
  const offset = /^([+-]\d\d):?(\d\d)$/.exec(property.value.trim());
  if (offset === null) return withoutParameter(property, 'VALUE');
  return { ...withParameter(property, 'VALUE', 'utc-offset'), value: `${offset[1]}${offset[2]}` };
}

/** RFC 6350 §6.6.6: an agent is a relation, by address or as a whole card in a text. */
function agent(property: Property): Property {
  const isAddress = /^uri$/i.test(parameterValue(property, 'VALUE') ?? '');
  const typed = withTypes({ ...property, name: 'RELATED' }, [...typesOf(property), 'agent']);
  return withParameter(typed, 'VALUE', isAddress ? 'uri' : 'text');
}

function isUri(value: string): boolean {
  return /^[a-z][a-z\d+.-]+:/i.test(value.trim());
}

/** `SORT-STRING` becomes the parameter of the name (RFC 6350 §5.9); without a name, it stays. */
function withSortAs({ properties, version }: Card): readonly Property[] {
  const sort = properties.find((each) => isNamed(each, 'SORT-STRING'));
  const name = properties.find((each) => isNamed(each, 'N'));
  if (sort === undefined || name === undefined) return properties;
  const text = textOf(sort, version);
  return properties
    .filter((each) => each !== sort)
    .map((each) => (each === name ? withParameter(each, 'SORT-AS', text) : each));
}

/** A label becomes the parameter of the address with its types (RFC 6350 §6.3.1), or an address of its own. */
function withAddressLabels(properties: readonly Property[]): readonly Property[] {
  const labels = properties.filter((each) => isNamed(each, 'LABEL'));
  const rest = properties.filter((each) => !labels.includes(each));
  for (const label of labels) {
    const at = rest.findIndex(
      (each) => isNamed(each, 'ADR') && parameterValue(each, 'LABEL') === null && usesOf(each) === usesOf(label),
    );
    const address = rest[at] ?? { ...label, name: 'ADR', value: ';;;;;;' };
    const labelled = withParameter(address, 'LABEL', unescapeText(label.value, '3.0'));
    if (at < 0) rest.push(labelled);
    else rest[at] = labelled;
  }
  return rest;
}

function usesOf(property: Property): string {
  const uses = typesOf(property).map((each) => each.toLowerCase());
  return uses
    .filter((each) => each !== 'pref')
    .toSorted()
    .join(' ');
}

/** The date that is labelled as the anniversary in Apple's form. */
function withAnniversary(card: Card): Card {
  const labels = labelsOf(card);
  const groups = card.properties.flatMap(({ name, group }) =>
    /^X-ABDATE$/i.test(name) && labels.get(group?.toLowerCase() ?? '') === 'Anniversary' ? [group?.toLowerCase()] : [],
  );
  const [group] = groups;
  if (group === undefined || card.properties.some((each) => isNamed(each, 'ANNIVERSARY', 'X-ANNIVERSARY')))
    return renamedAnniversary(card);
  const properties = card.properties.flatMap((each) => {
    if (each.group?.toLowerCase() !== group) return [each];
    if (isNamed(each, 'X-ABLABEL')) return [];
    return [isNamed(each, 'X-ABDATE') ? { ...each, name: 'ANNIVERSARY', group: null } : each];
  });
  return { ...card, properties };
}

function renamedAnniversary(card: Card): Card {
  const properties = card.properties.map((each) =>
    isNamed(each, 'X-ANNIVERSARY') ? { ...each, name: 'ANNIVERSARY' } : each,
  );
  return { ...card, properties };
}

/** A card that Apple's programs show as a company is one of an organisation. */
function withCompany(properties: readonly Property[]): readonly Property[] {
  const isCompany = (each: Property): boolean => isNamed(each, 'X-ABSHOWAS') && /^company$/i.test(each.value.trim());
  if (!properties.some(isCompany) || properties.some((each) => isNamed(each, 'KIND'))) return properties;
  return properties.map((each) => (isCompany(each) ? made('KIND', 'org') : each));
}
