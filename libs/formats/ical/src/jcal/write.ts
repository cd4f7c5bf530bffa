import type { Component, Property } from '../document/tree.js';
import { readTextList, unescapeText } from '../values/text.js';
import { defaultType, type JcalComponent, type JcalProperty, type JcalValue, LISTS, STRUCTURED } from './types.js';

/** A component as jCal (RFC 7265 §3). A value that does not fit its type stays the text it is. */
export function toJcal({ name, properties, components }: Component): JcalComponent {
  return [name.toLowerCase(), properties.map(writeProperty), components.map(toJcal)];
}

function writeProperty({ name, parameters, value }: Property): JcalProperty {
  const shown: Record<string, string | readonly string[]> = {};
  let type = defaultType(name);
  for (const { name: key, values } of parameters) {
    if (key === 'VALUE') type = (values[0] ?? '').toLowerCase() || type;
    else shown[key.toLowerCase()] = values.length === 1 ? (values[0] as string) : values;
  }
  // What a reader takes without VALUE=DATE is written as what it is.
  if (type === 'date-time' && /^\s*\d{8}\s*$/.test(value)) type = 'date';
  if (STRUCTURED.has(name)) {
    const parts = type === 'text' ? readTextList(value, ';') : value.split(';').map((part) => writeValue(type, part));
    return [name.toLowerCase(), shown, type, parts];
  }
  if (type === 'text' && LISTS.has(name)) return [name.toLowerCase(), shown, type, ...readTextList(value)];
  const texts = LISTS.has(name) ? value.split(',') : [value];
  return [name.toLowerCase(), shown, type, ...texts.map((text) => writeValue(type, text))];
}

function writeValue(type: string, text: string): JcalValue {
  switch (type) {
    case 'text':
      return unescapeText(text);
    case 'date':
    case 'date-time':
      return writeDate(text);
    case 'period':
      return text.split('/').map(writeDate);
    case 'utc-offset':
      return text.replace(/^([+-]\d\d)(\d\d)(\d\d)?$/, (_, hours, minutes, seconds) =>
        [hours, minutes, seconds].filter((part) => part !== undefined).join(':'),
      );
    case 'integer':
    case 'float':
      return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
    case 'boolean':
      return text.toUpperCase() === 'TRUE';
    case 'recur':
      return writeRule(text);
    default:
      return text;
  }
}

/** RFC 7265 §3.6.4, §3.6.5: with the separators of ISO 8601. */
function writeDate(text: string): string {
  return text.replace(/^(\d{4})(\d\d)(\d\d)(?=T|$)/, '$1-$2-$3').replace(/T(\d\d)(\d\d)(\d\d)(?=Z|$)/, 'T$1:$2:$3');
}

/** RFC 7265 §3.6.10: an object, numbers as numbers, lists as arrays. */
function writeRule(text: string): JcalValue {
  const parts: Record<string, JcalValue> = {};
  for (const part of text.split(';')) {
    const equals = part.indexOf('=');
    if (equals === -1) continue;
    const key = part.slice(0, equals).trim().toLowerCase();
    const values = part
      .slice(equals + 1)
      .split(',')
      .map((value) => (key === 'until' ? writeDate(value) : /^[+-]?\d{1,15}$/.test(value) ? Number(value) : value));
    parts[key] = values.length === 1 ? (values[0] as JcalValue) : values;
  }
  return parts;
}
