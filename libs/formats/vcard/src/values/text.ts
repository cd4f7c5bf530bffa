import { decodeCharset, decodeTransfer } from '#formats/mime';
import { hasParameterValue, parameterValue, withoutParameter } from '../syntax/parameters.js';
import type { CardVersion, Property } from '../types.js';
import { componentsOf, splitValue, unescapeText } from './escape.js';

/** The value as it stands, without the encoding of vCard 2.1. */
export function plainValue(property: Property): string {
  if (!hasParameterValue(property, 'ENCODING', 'QUOTED-PRINTABLE')) return property.value;
  const octets = decodeTransfer(Buffer.from(property.value), 'quoted-printable');
  return decodeCharset(octets, parameterValue(property, 'CHARSET') ?? 'utf-8').replace(/\r\n?/g, '\n');
}

/** The property with its value as it stands: newer versions have no quoted-printable, though some programs write it. */
export function withPlainValue(property: Property): Property {
  if (!hasParameterValue(property, 'ENCODING', 'QUOTED-PRINTABLE')) return property;
  return { ...withoutParameter(property, 'ENCODING', 'CHARSET'), value: plainValue(property).replaceAll('\n', '\\n') };
}

export function textOf(property: Property, version: CardVersion): string {
  return unescapeText(plainValue(property), version);
}

/** The texts of a list between commas. */
export function textsOf(property: Property, version: CardVersion): readonly string[] {
  return splitValue(plainValue(property), ',')
    .map((each) => unescapeText(each, version).trim())
    .filter(Boolean);
}

export function componentTexts(property: Property, version: CardVersion): readonly (readonly string[])[] {
  return componentsOf(plainValue(property), version);
}

/** An address: escapes have no place in it, and many programs write them. */
export function uriOf(property: Property): string {
  return plainValue(property)
    .trim()
    .replace(/\\([\\,;:])/g, '$1');
}
