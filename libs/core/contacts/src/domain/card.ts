import { type Card, checkCard, textProperty, viewOf } from '#formats/vcard';
import type { Derived } from '#core/collections';

/** What lists and searches of people read of a card, without the card itself. */
export interface CardFacts {
  readonly name: string;
  /** How the name is read, whole and in parts. */
  readonly readings: readonly string[];
  readonly nicknames: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly organisation: string | null;
  readonly kind: string;
}

/** What is kept beside a card. Throws `CardFault` for what is no card (RFC 6352 §5.1). */
export function derivedOf(octets: Uint8Array): Derived {
  const { card, uid } = checkCard(octets);
  return { uid, component: null, starts: null, ends: null, recurs: false, facts: factsOf(card) };
}

function factsOf(card: Card): CardFacts {
  const { formattedName, readings, nicknames, emails, phones, organisation, kind } = viewOf(card);
  const { family, given } = readings;
  const facts: CardFacts = {
    name: formattedName,
    readings: [...new Set([`${family}${given}`, family, given])].filter((reading) => reading !== ''),
    nicknames,
    emails: emails.map(({ value }) => value),
    phones: phones.map(({ value }) => value),
    organisation: organisation?.name ?? null,
    kind,
  };
  // PostgreSQL takes neither NUL nor lone surrogates.
  return JSON.parse(JSON.stringify(facts), (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
  ) as CardFacts;
}

/** A card with a UID where it has none. */
export function identified(card: Card, uid: () => string): { readonly card: Card; readonly uid: string } {
  const own = viewOf(card).uid?.trim() ?? '';
  if (own !== '') return { card, uid: own };
  const made = uid();
  const others = card.properties.filter(({ name }) => name.toUpperCase() !== 'UID');
  return { card: { ...card, properties: [textProperty('UID', made), ...others] }, uid: made };
}
