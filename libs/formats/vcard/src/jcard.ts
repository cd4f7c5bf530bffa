import { convertCard } from './convert/convert.js';
import { parameterValue } from './syntax/parameters.js';
import type { Card, Property } from './types.js';
import { componentTexts, textOf, textsOf, uriOf } from './values/text.js';

export type JcardProperty = readonly [
  name: string,
  parameters: Record<string, JcardValue>,
  type: string,
  ...values: JcardValue[],
];
export type JcardValue = string | readonly JcardValue[];
export type Jcard = readonly ['vcard', readonly JcardProperty[]];

/** Types of values that are no texts, where VALUE says nothing (RFC 6350 §6). */
const types: Readonly<Record<string, string>> = {
  ANNIVERSARY: 'date-and-or-time',
  BDAY: 'date-and-or-time',
  CALADRURI: 'uri',
  CALURI: 'uri',
  FBURL: 'uri',
  GEO: 'uri',
  IMPP: 'uri',
  KEY: 'uri',
  LANG: 'language-tag',
  LOGO: 'uri',
  MEMBER: 'uri',
  PHOTO: 'uri',
  RELATED: 'uri',
  REV: 'timestamp',
  SOUND: 'uri',
  SOURCE: 'uri',
  UID: 'uri',
  URL: 'uri',
};
const STRUCTURED = ['N', 'ADR', 'ORG', 'GENDER', 'CLIENTPIDMAP'];
const LISTS = ['NICKNAME', 'CATEGORIES'];

/** A card as jCard (RFC 7095 §3), which is of vCard 4.0. */
export function toJcard(card: Card): Jcard {
  const four = convertCard(card, '4.0');
  return ['vcard', [['version', {}, 'text', '4.0'], ...four.properties.map(jcardProperty)]];
}

function jcardProperty(property: Property): JcardProperty {
  const name = property.name.toUpperCase();
  // RFC 7095 §3.5.2: a property that nobody defined, and says nothing of its type
  const usual = name.startsWith('X-') ? 'unknown' : 'text';
  const type = parameterValue(property, 'VALUE')?.toLowerCase() ?? types[name] ?? usual;
  return [name.toLowerCase(), parametersOf(property), type, ...valuesOf(property, name, type)];
}

function parametersOf({ parameters, group }: Property): Record<string, JcardValue> {
  const all: Record<string, JcardValue> = Object.create(null) as Record<string, JcardValue>;
  for (const { name, values } of parameters) {
    const key = name.toLowerCase();
    // RFC 7095 §3.4: the type of the value stands elsewhere
    if (key === 'value') continue;
    const listed = key === 'type' ? values.flatMap((value) => value.split(',')) : values;
    const list = [all[key] ?? [], listed].flat();
    all[key] = list.length === 1 ? (list[0] as JcardValue) : list;
  }
  // RFC 7095 §3.3.1.2
  if (group !== null) all['group'] = group.toLowerCase();
  return all;
}

function valuesOf(property: Property, name: string, type: string): readonly JcardValue[] {
  if (type === 'unknown') return [property.value];
  if (STRUCTURED.includes(name) && type === 'text') {
    // RFC 7095 §3.3.1.3: components are an array, and lists within them are arrays again
    const components = componentTexts(property, '4.0').map((list) => (list.length > 1 ? list : (list[0] ?? '')));
    return [components.length > 1 ? components : (components[0] ?? '')];
  }
  if (LISTS.includes(name) && type === 'text') return textsOf(property, '4.0');
  if (type === 'uri') return [uriOf(property)];
  if (name === 'BDAY' || name === 'ANNIVERSARY' || name === 'REV') return [extended(textOf(property, '4.0'))];
  return [textOf(property, '4.0')];
}

/** RFC 7095 §3.5.5: whole dates and times have their hyphens and colons. */
function extended(value: string): string {
  return value
    .replace(/^(\d{4})(\d\d)(\d\d)(?=T|$)/, '$1-$2-$3')
    .replace(/T(\d\d)(\d\d)(\d\d)/, 'T$1:$2:$3')
    .replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
}
