import { malformed } from '../fault.js';
import { dav, type QName } from '../names.js';
import { childOf, elementsIn, isNamed, type XmlElement } from '../xml/element.js';
import { readXml } from '../xml/read.js';

/** Which properties a request wants: named ones, all usual ones and more by name, or only the names. */
export type PropertyRequest =
  | { readonly kind: 'prop'; readonly names: readonly QName[] }
  | { readonly kind: 'allprop'; readonly include: readonly QName[] }
  | { readonly kind: 'propname' };

/** `<!ELEMENT propfind ( propname | (allprop, include?) | prop ) >`; without a body it asks for all (RFC 4918 §9.1). */
export function readPropfind(octets: Uint8Array): PropertyRequest {
  if (octets.length === 0) return { kind: 'allprop', include: [] };
  const root = readXml(octets);
  if (!isNamed(root, dav('propfind'))) throw malformed('the body is no propfind');
  return propertyRequestIn(root) ?? refuse();
}

/** The request for properties that stands in an element; null where there is none. */
export function propertyRequestIn(element: XmlElement): PropertyRequest | null {
  const [prop, all, names] = ['prop', 'allprop', 'propname'].map((name) => childOf(element, dav(name)));
  if ([prop, all, names].filter(Boolean).length > 1) throw malformed('several kinds of properties are asked for');
  if (prop) return { kind: 'prop', names: namesIn(prop) };
  if (names) return { kind: 'propname' };
  if (!all) return null;
  const include = childOf(element, dav('include'));
  return { kind: 'allprop', include: include === null ? [] : namesIn(include) };
}

/** The names of the children, each once. */
export function namesIn(element: XmlElement): readonly QName[] {
  const seen = new Map<string, QName>();
  for (const { ns, name } of elementsIn(element)) seen.set(`${ns} ${name}`, { ns, name });
  return [...seen.values()];
}

function refuse(): never {
  throw malformed('the propfind asks for nothing');
}
