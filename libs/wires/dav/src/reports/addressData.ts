import { carddav } from '../names.js';
import { attributeOf, childrenOf, hasChild, requiredAttribute, type XmlElement } from '../xml/element.js';
import type { PropertySelection } from './calendarData.js';
import { yesIn } from './text.js';

/** How address data is to be given (RFC 6352 §10.4). */
export interface AddressDataRequest {
  readonly contentType: string;
  /** Null: the client says nothing, which is 3.0 (RFC 6352 §10.4). */
  readonly version: string | null;
  /** The properties that are wanted, or null for all. */
  readonly properties: readonly PropertySelection[] | null;
}

/** `<!ELEMENT address-data (allprop | prop*)>` */
export function readAddressData(element: XmlElement): AddressDataRequest {
  const props = childrenOf(element, carddav('prop'));
  const isWhole = props.length === 0 || hasChild(element, carddav('allprop'));
  return {
    contentType: (attributeOf(element, 'content-type') ?? 'text/vcard').toLowerCase(),
    version: attributeOf(element, 'version'),
    properties: isWhole
      ? null
      : props.map((prop) => ({
          name: requiredAttribute(prop, 'name').toUpperCase(),
          withoutValue: yesIn(prop, 'novalue', carddav('supported-address-data')),
        })),
  };
}
