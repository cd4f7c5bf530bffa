import { derivedOf } from '#core/contacts';
import type { Derived } from '#core/collections';
import { CARD_LIMITS, CardFault } from '#formats/vcard';
import { carddav, escapeText } from '#wires/dav';
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

/** Throws `DavRefusal` (RFC 6352 §6.3.2.1). */
function derived(octets: Buffer): Derived {
  try {
    return derivedOf(octets);
  } catch (error) {
    if (error instanceof CardFault)
      throw new DavRefusal(403, { name: carddav(error.precondition), inner: escapeText(error.message) });
    throw error;
  }
}
