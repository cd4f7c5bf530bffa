import { dav, NS, type QName } from '../names.js';
import { attributeOf, childrenOf, requiredAttribute, type XmlElement } from '../xml/element.js';

/** A property, and those that are wanted of the resources it names. */
export interface ExpandedProperty {
  readonly name: QName;
  readonly of: readonly ExpandedProperty[];
}

export interface ExpandProperty {
  readonly kind: 'expand-property';
  readonly properties: readonly ExpandedProperty[];
}

/** `<!ELEMENT expand-property (property*)>` (RFC 3253 §3.8) */
export function readExpandProperty(root: XmlElement): ExpandProperty {
  return { kind: 'expand-property', properties: childrenOf(root, dav('property')).map(readProperty) };
}

/** `<!ATTLIST property name NMTOKEN #REQUIRED namespace NMTOKEN "DAV:">` */
function readProperty(element: XmlElement): ExpandedProperty {
  return {
    name: { ns: attributeOf(element, 'namespace') ?? NS.dav, name: requiredAttribute(element, 'name') },
    of: childrenOf(element, dav('property')).map(readProperty),
  };
}
