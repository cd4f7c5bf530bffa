import { hasParameterValue, isNamed, parameterValue, typesOf } from '../syntax/parameters.js';
import type { Card, CardVersion, Property } from '../types.js';
import { type Media, mediaOf } from '../values/binary.js';
import { type CardDate, parseDate } from '../values/dates.js';
import { componentTexts, plainValue, textOf, textsOf, uriOf } from '../values/text.js';
import { labelsOf } from './labels.js';
import { type Readings, readingsOf } from './readings.js';

/** What a card says, whichever version says it. Lists are in the order of preference, then of the card. */
export interface CardView {
  readonly version: CardVersion;
  readonly uid: string | null;
  readonly kind: 'individual' | 'group' | 'org' | 'location' | 'other';
  /** The name as it is shown; made of other things where the card has none. */
  readonly formattedName: string;
  readonly name: CardName | null;
  readonly readings: Readings;
  readonly nicknames: readonly string[];
  readonly organisation: { readonly name: string; readonly units: readonly string[] } | null;
  readonly titles: readonly string[];
  readonly roles: readonly string[];
  readonly emails: readonly Contact[];
  readonly phones: readonly Contact[];
  readonly urls: readonly Contact[];
  readonly impps: readonly Contact[];
  readonly addresses: readonly Address[];
  readonly birthday: CardDate | null;
  readonly anniversary: CardDate | null;
  readonly notes: readonly string[];
  readonly categories: readonly string[];
  /** UIDs or addresses of those in a group, as they stand. */
  readonly members: readonly string[];
  readonly photo: Media | null;
  readonly revision: string | null;
}

/** RFC 6350 §6.2.2 */
export interface CardName {
  readonly family: readonly string[];
  readonly given: readonly string[];
  readonly additional: readonly string[];
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
}

export interface Contact {
  readonly value: string;
  /** In lower case, without `pref` and `internet`. */
  readonly types: readonly string[];
  /** 1 is preferred most, 100 least; null where nothing is said (RFC 6350 §5.3). */
  readonly preference: number | null;
  /** What a person called it, or null. */
  readonly label: string | null;
}

/** RFC 6350 §6.3.1; lines are those of the street. */
export interface Address extends Omit<Contact, 'value'> {
  readonly postOfficeBox: string;
  readonly extended: string;
  readonly street: string;
  readonly locality: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
}

/** As the standard, KDE, Outlook and Evolution write it. */
const ANNIVERSARIES = ['ANNIVERSARY', 'X-ANNIVERSARY', 'X-MS-ANNIVERSARY', 'X-EVOLUTION-ANNIVERSARY'];

export function viewOf(card: Card): CardView {
  const { version, properties } = card;
  const labels = labelsOf(card);
  const byName = Map.groupBy(properties, (each) => each.name.toUpperCase());
  const named = (...names: readonly string[]): readonly Property[] =>
    names.flatMap((name) => byName.get(name) ?? []).toSorted(byPreference);
  const texts = (name: string): readonly string[] =>
    named(name)
      .map((each) => textOf(each, version))
      .filter(Boolean);
  const first = (...names: readonly string[]): string | null => {
    const found = named(...names)[0];
    return found === undefined ? null : textOf(found, version).trim() || null;
  };
  const contacts = (name: string, read: (property: Property) => string): readonly Contact[] =>
    named(name).map((each) => ({ ...usesOf(each, labels), value: read(each) }));
  const name = named('N').find((each) => parameterValue(each, 'PHONETIC') === null);
  const org = named('ORG')[0];
  const [organisation = '', ...units] =
    org === undefined ? [] : componentTexts(org, version).map((each) => each.join(','));
  const view: Omit<CardView, 'formattedName'> = {
    version,
    uid: first('UID'),
    kind: kindOf(card),
    name: name === undefined ? null : nameOf(name, version),
    readings: readingsOf(card),
    nicknames: named('NICKNAME').flatMap((each) => textsOf(each, version)),
    organisation: org === undefined ? null : { name: organisation, units: units.filter(Boolean) },
    titles: texts('TITLE'),
    roles: texts('ROLE'),
    emails: contacts('EMAIL', (each) => textOf(each, version).trim()),
    phones: contacts('TEL', phoneOf),
    urls: contacts('URL', uriOf),
    impps: contacts('IMPP', uriOf),
    // an address may be there for its label alone
    addresses: named('ADR')
      .filter((each) => /[^;\s]/.test(each.value))
      .map((each) => addressOf(each, version, usesOf(each, labels))),
    birthday: dateIn(named('BDAY')),
    anniversary: dateIn([...named(...ANNIVERSARIES), ...labelled(card, labels)]),
    notes: texts('NOTE'),
    categories: named('CATEGORIES').flatMap((each) => textsOf(each, version)),
    members: named('MEMBER', 'X-ADDRESSBOOKSERVER-MEMBER').map(uriOf),
    photo:
      named('PHOTO')
        .map(mediaOf)
        .find((each) => each !== null) ?? null,
    revision: first('REV'),
  };
  return { ...view, formattedName: first('FN') ?? shownName(view) };
}

/** What is shown of a card without FN: a name, an organisation, or what there is. */
export function shownName(view: Omit<CardView, 'formattedName'>): string {
  const { name, nicknames, organisation, emails, phones } = view;
  const parts = name === null ? [] : [name.prefixes, name.given, name.additional, name.family, name.suffixes];
  const full = parts.flat().filter(Boolean).join(' ');
  const rest = [nicknames[0], organisation?.name, emails[0]?.value, phones[0]?.value];
  return full || (rest.find((each) => each !== undefined && each !== '') ?? '');
}

export function nameOf(property: Property, version: CardVersion): CardName {
  const [family = [], given = [], additional = [], prefixes = [], suffixes = []] = componentTexts(
    property,
    version,
  ).map((list) => list.filter(Boolean));
  return { family, given, additional, prefixes, suffixes };
}

/** `X-ADDRESSBOOKSERVER-KIND` is Apple's name in vCard 3.0; a card that is shown as a company is one. */
function kindOf({ properties, version }: Card): CardView['kind'] {
  const property = properties.find((each) => isNamed(each, 'KIND', 'X-ADDRESSBOOKSERVER-KIND'));
  const isCompany = properties.some(
    (each) => isNamed(each, 'X-ABSHOWAS') && each.value.trim().toUpperCase() === 'COMPANY',
  );
  if (property === undefined) return isCompany ? 'org' : 'individual';
  const kind = textOf(property, version).trim().toLowerCase();
  return kind === 'individual' || kind === 'group' || kind === 'org' || kind === 'location' ? kind : 'other';
}

function usesOf(property: Property, labels: ReadonlyMap<string, string>): Omit<Contact, 'value'> {
  const types = typesOf(property).map((each) => each.toLowerCase());
  return {
    types: types.filter((each) => !['', 'pref', 'internet'].includes(each)),
    preference: preferenceOf(property),
    label: property.group === null ? null : (labels.get(property.group.toLowerCase()) ?? null),
  };
}

/** `PREF=1` to `PREF=100`, or `TYPE=PREF` of older versions, which is 1. */
export function preferenceOf(property: Property): number | null {
  const value = Number(parameterValue(property, 'PREF') ?? Number.NaN);
  if (Number.isInteger(value) && value >= 1 && value <= 100) return value;
  return hasParameterValue(property, 'TYPE', 'PREF') || typesOf(property).some((each) => /^pref$/i.test(each))
    ? 1
    : null;
}

function byPreference(left: Property, right: Property): number {
  return (preferenceOf(left) ?? 101) - (preferenceOf(right) ?? 101);
}

/** RFC 6350 §6.4.1: a text, or an address of the form `tel:`. */
function phoneOf(property: Property): string {
  return uriOf(property).replace(/^tel:/i, '');
}

function addressOf(property: Property, version: CardVersion, uses: Omit<Contact, 'value'>): Address {
  const parts = componentTexts(property, version).map((list) => list.filter(Boolean).join(', '));
  const [postOfficeBox = '', extended = '', street = '', locality = '', region = '', postalCode = '', country = ''] =
    parts;
  return { ...uses, postOfficeBox, extended, street, locality, region, postalCode, country };
}

function dateIn(properties: readonly Property[]): CardDate | null {
  for (const each of properties) {
    const date = parseDate(plainValue(each), parameterValue(each, 'X-APPLE-OMIT-YEAR'));
    if (date !== null) return date;
  }
  return null;
}

/** Dates that are labelled as the anniversary, as Apple and Google write it. */
function labelled({ properties }: Card, labels: ReadonlyMap<string, string>): readonly Property[] {
  return properties.filter(
    ({ name, group }) => /^X-ABDATE$/i.test(name) && labels.get(group?.toLowerCase() ?? '') === 'Anniversary',
  );
}
