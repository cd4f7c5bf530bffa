import { structuredProperty, textProperty } from './edit.js';
import { convertCard } from './convert/convert.js';
import type { Card, Property } from './types.js';
import { dataUri } from './values/binary.js';

/** Somebody of whom a directory tells. Empty texts say nothing. */
export interface Person {
  readonly uid: string;
  readonly formattedName: string;
  readonly family: string;
  readonly given: string;
  readonly familyReading: string;
  readonly givenReading: string;
  readonly organisation: string;
  /** Departments, from the largest to the smallest. */
  readonly units: readonly string[];
  readonly title: string;
  readonly phones: readonly { readonly number: string; readonly types: readonly string[] }[];
  /** The first is preferred. */
  readonly emails: readonly string[];
  readonly photo: { readonly mediaType: string; readonly octets: Buffer } | null;
  /** When what is told changed last, milliseconds since 1970; null: not said. */
  readonly changed: number | null;
}

const type = (...values: readonly string[]) => ({ name: 'TYPE', values });

/** The card of somebody in a directory; readings stand where Apple, Google and Android look for them. */
export function personCard(person: Person, version: '3.0' | '4.0'): Card {
  const card: Card = { version: '4.0', properties: [...nameOf(person), ...contactsOf(person)] };
  return convertCard(card, version);
}

function nameOf(person: Person): readonly Property[] {
  const { uid, formattedName, family, given, familyReading, givenReading, organisation, units, title } = person;
  const sortAs = [familyReading, givenReading].some(Boolean)
    ? [{ name: 'SORT-AS', values: [`${familyReading},${givenReading}`] }]
    : [];
  const isUri = /^[a-z][a-z\d+.-]+:/i.test(uid);
  return [
    textProperty('UID', uid, isUri ? [] : [{ name: 'VALUE', values: ['text'] }]),
    textProperty('FN', formattedName),
    structuredProperty('N', [[family], [given], [], [], []], sortAs),
    ...textOrNothing('X-PHONETIC-LAST-NAME', familyReading),
    ...textOrNothing('X-PHONETIC-FIRST-NAME', givenReading),
    ...([organisation, ...units].some(Boolean)
      ? [
          structuredProperty(
            'ORG',
            [organisation, ...units].map((each) => [each]),
          ),
        ]
      : []),
    ...textOrNothing('TITLE', title),
  ];
}

function contactsOf({ phones, emails, photo, changed }: Person): readonly Property[] {
  const preferred = { name: 'PREF', values: ['1'] };
  return [
    ...phones.map(({ number, types }) => textProperty('TEL', number, types.length === 0 ? [] : [type(...types)])),
    ...emails.map((email, index) =>
      textProperty('EMAIL', email, index === 0 ? [type('work'), preferred] : [type('work')]),
    ),
    ...(photo === null
      ? []
      : [{ group: null, name: 'PHOTO', parameters: [], value: dataUri(photo.mediaType, photo.octets) }]),
    ...(changed === null ? [] : [textProperty('REV', timestamp(changed))]),
  ];
}

function textOrNothing(name: string, text: string): readonly Property[] {
  return text === '' ? [] : [textProperty(name, text)];
}

/** RFC 6350 §4.3.5 */
function timestamp(time: number): string {
  return new Date(time)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
}
