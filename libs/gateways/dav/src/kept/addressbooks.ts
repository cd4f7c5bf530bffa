import type { Derived } from '#core/collections';
import { CARD_LIMITS, CardFault, checkCard, viewOf } from '#formats/vcard';
import { carddav } from '#wires/dav';
import { DavRefusal } from '../errorMap.js';
import type { Keeper } from '../keepers.js';

/** Cards are kept as they came, where they are cards at all (RFC 6352 §5.1). */
export const addressbooks: Keeper = {
  kind: 'addressbook',
  nested: false,
  maxOctets: CARD_LIMITS.octets,
  types: [carddav('addressbook')],
  derive: (octets) => derived(octets),
  mediaType: () => 'text/vcard; charset=utf-8',
};

/** Names, readings and addresses, for those who look for people. Throws `DavRefusal` (RFC 6352 §6.3.2.1). */
function derived(octets: Buffer): Derived {
  try {
    const { card, uid } = checkCard(octets);
    const { formattedName, readings, nicknames, emails, phones, organisation, kind } = viewOf(card);
    const facts = {
      name: formattedName,
      readings,
      nicknames,
      emails: emails.map(({ value }) => value),
      phones: phones.map(({ value }) => value),
      organisation: organisation?.name ?? null,
      kind,
    };
    return { uid, component: null, starts: null, ends: null, recurs: false, facts: storable(facts) };
  } catch (error) {
    if (!(error instanceof CardFault)) throw error;
    throw new DavRefusal(403, { name: carddav(error.precondition) });
  }
}

/** PostgreSQL takes neither NUL nor lone surrogates. */
const storable = (facts: unknown): unknown =>
  JSON.parse(JSON.stringify(facts), (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
  );
