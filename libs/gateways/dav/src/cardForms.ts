import { type Card, convertCard, printCard, readCards, selectProperties, toJcard } from '#formats/vcard';
import type { AddressDataRequest } from '#wires/dav';

/** Forms in which cards are given (RFC 6352 §6.2.2, RFC 7095). */
export const cardForms = [
  { contentType: 'text/vcard', version: '3.0' },
  { contentType: 'text/vcard', version: '4.0' },
  { contentType: 'application/vcard+json', version: '4.0' },
] as const;
export type CardForm = (typeof cardForms)[number];

/** The form that a report asks for, 3.0 where it says nothing (RFC 6352 §10.4); null for one that is not given. */
export function formAsked({ contentType, version }: AddressDataRequest): CardForm | null {
  const wanted = version ?? (contentType === 'text/vcard' ? '3.0' : '4.0');
  return cardForms.find((form) => form.contentType === contentType && form.version === wanted) ?? null;
}

/** The form that `Accept` prefers; null: as it is kept, which is also for who accepts none of them (RFC 6352 §5.1.1). */
export function formAccepted(accept: string | undefined): CardForm | null {
  const ranges = (accept ?? '').split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const value = (name: string): string | undefined =>
      parameters.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
    return { type, version: value('version')?.replaceAll('"', ''), weight: Number(value('q') ?? 1) };
  });
  const best = ranges.filter(({ weight }) => weight > 0).toSorted((one, other) => other.weight - one.weight)[0];
  if (best === undefined || (best.type === 'text/vcard' && best.version === undefined)) return null;
  return (
    cardForms.find(({ contentType, version }) => contentType === best.type && (best.version ?? version) === version) ??
    null
  );
}

/** The card of a stored item; null for one that cannot be read any more. */
export function cardOf(octets: Buffer): Card | null {
  return readCards(octets).cards[0] ?? null;
}

/** A stored card in a form, whole or with the properties that are asked for; what is so already is not touched. */
export function cardText(
  octets: Buffer,
  card: Card,
  form: CardForm,
  properties: AddressDataRequest['properties'] = null,
): string {
  if (form.contentType === 'text/vcard' && card.version === form.version && properties === null)
    return octets.toString('utf8');
  const converted = convertCard(card, form.version);
  const selected = properties === null ? converted : selectProperties(converted, properties);
  return form.contentType === 'text/vcard' ? printCard(selected) : JSON.stringify(toJcard(selected));
}
