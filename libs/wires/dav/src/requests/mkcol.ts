import { DavFault } from '../fault.js';
import { caldav, dav } from '../names.js';
import { isNamed, type XmlElement } from '../xml/element.js';
import { readXml } from '../xml/read.js';
import { type PropertyValue, valuesIn } from './propertyUpdate.js';

/** `<!ELEMENT mkcol (set+)>`; without a body, a plain collection without properties (RFC 5689 §3). */
export function readMkcol(octets: Uint8Array): readonly PropertyValue[] {
  return octets.length === 0 ? [] : valuesIn(rootOf(octets, dav('mkcol')));
}

/** `<!ELEMENT mkcalendar (DAV:set)>`, or no body (RFC 4791 §5.3.1). */
export function readMkcalendar(octets: Uint8Array): readonly PropertyValue[] {
  return octets.length === 0 ? [] : valuesIn(rootOf(octets, caldav('mkcalendar')));
}

/** RFC 4918 §9.3: a body of a kind that is not understood is answered with 415. */
function rootOf(octets: Uint8Array, name: ReturnType<typeof dav>): XmlElement {
  const root = readXml(octets);
  if (!isNamed(root, name)) throw new DavFault(415, `the body is no ${name.name}`);
  return root;
}
