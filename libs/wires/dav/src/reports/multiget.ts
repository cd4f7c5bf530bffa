import { malformed } from '../fault.js';
import { hrefsIn, type XmlElement } from '../xml/element.js';
import { type DataRequest, dataRequestIn } from './dataRequest.js';

/** Resources by their addresses, with what is asked for of each. Addresses stand as they came. */
export interface Multiget extends DataRequest {
  readonly kind: 'calendar-multiget' | 'addressbook-multiget';
  readonly hrefs: readonly string[];
}

/**
 * `<!ELEMENT calendar-multiget ((DAV:allprop | DAV:propname | DAV:prop)?, DAV:href+)>` (RFC 4791 §9.10), and the same for
 * address books (RFC 6352 §10.7)
 */
export function readMultiget(kind: Multiget['kind']): (root: XmlElement) => Multiget {
  return (root) => {
    const hrefs = hrefsIn(root);
    if (hrefs.length === 0) throw malformed('the multiget names nothing');
    return { kind, ...dataRequestIn(root), hrefs };
  };
}
