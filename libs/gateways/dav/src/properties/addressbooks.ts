import { carddav, COLLATIONS, element, textElement, textValue } from '#wires/dav';
import { cardForms } from '../cardForms.js';
import type { Place } from '../place.js';
import { homeProperty } from './dav.js';
import type { LiveProperty } from './property.js';

const isAddressbook = (place: Place): boolean => place.kind === 'collection' && place.collection.kind === 'addressbook';

/** RFC 6352 §6.2.2 */
const data: LiveProperty = {
  name: carddav('supported-address-data'),
  usual: false,
  of: (place) => {
    if (!isAddressbook(place)) return null;
    const forms = cardForms.map(({ contentType, version }) =>
      element(carddav('address-data-type'), '', { 'content-type': contentType, version }),
    );
    return { name: carddav('supported-address-data'), inner: forms.join('') };
  },
};

/** RFC 6352 §8.3.1 */
const collations: LiveProperty = {
  name: carddav('supported-collation-set'),
  usual: false,
  of: (place) =>
    isAddressbook(place)
      ? {
          name: carddav('supported-collation-set'),
          inner: COLLATIONS.map((name) => textElement(carddav('supported-collation'), name)).join(''),
        }
      : null,
};

/** Properties of CardDAV that are computed. */
export const addressbookProperties: readonly LiveProperty[] = [
  homeProperty(carddav('addressbook-home-set'), 'addressbooks'),
  data,
  collations,
  {
    name: carddav('max-resource-size'),
    usual: false,
    of: (place, { maxItemOctets }) =>
      isAddressbook(place) ? textValue(carddav('max-resource-size'), String(maxItemOctets)) : null,
  },
];
