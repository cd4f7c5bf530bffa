import { isNamed, parameterValue, parameterValues } from '../syntax/parameters.js';
import type { Card, Property } from '../types.js';
import { componentTexts, textOf } from '../values/text.js';

/** How names are read aloud, by which Japanese names are sorted and found. */
export interface Readings {
  readonly family: string;
  readonly given: string;
  readonly organisation: string;
}

type Source = (card: Card) => Partial<Readings>;

/**
 * Readings, by the best source that has one: X-PHONETIC-* of Apple, Google and Android; an alternative N with PHONETIC
 * (RFC 9554 §4.6); X-IRMC-N of Japanese telephones; SORT-AS (RFC 6350 §5.9); SORT-STRING of vCard 3.0.
 */
export function readingsOf(card: Card): Readings {
  const found: Partial<Readings>[] = sources.map((source) => source(card));
  const first = (part: keyof Readings): string => found.map((each) => each[part] ?? '').find(Boolean) ?? '';
  // a name is not read half by one source and half by another
  const name = found.find((each) => each.family || each.given) ?? {};
  return { family: name.family ?? '', given: name.given ?? '', organisation: first('organisation') };
}

const sources: readonly Source[] = [byPhoneticProperties, byPhoneticName, byTelephone, bySortAs, bySortString];

function byPhoneticProperties(card: Card): Partial<Readings> {
  const text = (...names: readonly string[]): string => {
    const property = card.properties.find((each) => isNamed(each, ...names));
    return property === undefined ? '' : textOf(property, card.version).trim();
  };
  return {
    family: text('X-PHONETIC-LAST-NAME'),
    given: text('X-PHONETIC-FIRST-NAME'),
    organisation: text('X-PHONETIC-ORG', 'X-PHONETIC-ORGANIZATION'),
  };
}

function byPhoneticName(card: Card): Partial<Readings> {
  const property = card.properties.find((each) => isNamed(each, 'N') && parameterValue(each, 'PHONETIC') !== null);
  return property === undefined ? {} : familyAndGiven(componentTexts(property, card.version));
}

function byTelephone(card: Card): Partial<Readings> {
  const property = card.properties.find(isTelephoneReading);
  return property === undefined ? {} : familyAndGiven(componentTexts(property, card.version));
}

/** `SOUND;X-IRMC-N:ﾔﾏﾀﾞ;ﾀﾛｳ;;;`: text, and no sound. */
export function isTelephoneReading(property: Property): boolean {
  return isNamed(property, 'SOUND') && parameterValues(property, 'TYPE').some((type) => /^X-IRMC-N$/i.test(type));
}

function bySortAs({ properties }: Card): Partial<Readings> {
  const sortAs = (name: string): readonly string[] => {
    const property = properties.find((each) => isNamed(each, name) && parameterValue(each, 'SORT-AS') !== null);
    return property === undefined ? [] : parameterValues(property, 'SORT-AS').flatMap((value) => value.split(','));
  };
  return { ...familyAndGiven(sortAs('N').map((each) => [each])), organisation: sortAs('ORG')[0]?.trim() ?? '' };
}

function bySortString({ properties, version }: Card): Partial<Readings> {
  const property = properties.find((each) => isNamed(each, 'SORT-STRING'));
  return property === undefined
    ? {}
    : familyAndGiven(
        textOf(property, version)
          .split(',')
          .map((each) => [each]),
      );
}

function familyAndGiven(components: readonly (readonly string[])[]): Partial<Readings> {
  const [family = '', given = ''] = components.map((list) => list.join(' ').trim());
  return { family, given };
}
