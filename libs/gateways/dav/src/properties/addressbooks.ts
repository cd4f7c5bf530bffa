import { carddav, element, textValue } from '#wires/dav';
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
    const forms = ['3.0', '4.0'].map((version) =>
      element(carddav('address-data-type'), '', { 'content-type': 'text/vcard', version }),
    );
    return { name: carddav('supported-address-data'), inner: forms.join('') };
  },
};

/** Properties of CardDAV that are computed. */
export const addressbookProperties: readonly LiveProperty[] = [
  homeProperty(carddav('addressbook-home-set'), 'addressbooks'),
  data,
  {
    name: carddav('max-resource-size'),
    usual: false,
    of: (place, { maxItemOctets }) =>
      isAddressbook(place) ? textValue(carddav('max-resource-size'), String(maxItemOctets)) : null,
  },
];
