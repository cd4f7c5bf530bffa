import { malformed } from '../fault.js';
import type { QName } from '../names.js';

export interface XmlAttribute {
  readonly ns: string;
  readonly prefix: string;
  readonly name: string;
  readonly value: string;
}

/** An element of a body. Texts and elements stand in their order; comments and instructions are gone. */
export interface XmlElement extends QName {
  readonly prefix: string;
  readonly attributes: readonly XmlAttribute[];
  /** Prefixes that are declared here, with their namespaces. */
  readonly declares: readonly (readonly [prefix: string, ns: string])[];
  readonly content: readonly (XmlElement | string)[];
}

export function isNamed(element: XmlElement, { ns, name }: QName): boolean {
  return element.name === name && element.ns === ns;
}

export function elementsIn(element: XmlElement): readonly XmlElement[] {
  return element.content.filter((node) => typeof node !== 'string');
}

export function childrenOf(element: XmlElement, wanted: QName): readonly XmlElement[] {
  return elementsIn(element).filter((each) => isNamed(each, wanted));
}

/** The only child of a name, or null. Throws `DavFault` where there are several. */
export function childOf(element: XmlElement, wanted: QName): XmlElement | null {
  const [only, second] = childrenOf(element, wanted);
  if (second !== undefined) throw malformed(`${wanted.name} stands twice in ${element.name}`);
  return only ?? null;
}

export function requiredChild(element: XmlElement, wanted: QName): XmlElement {
  const found = childOf(element, wanted);
  if (found === null) throw malformed(`${element.name} has no ${wanted.name}`);
  return found;
}

export function hasChild(element: XmlElement, wanted: QName): boolean {
  return childrenOf(element, wanted).length > 0;
}

/** The text of an element itself, as it stands. */
export function rawText(element: XmlElement): string {
  return element.content.filter((node) => typeof node === 'string').join('');
}

export function textOf(element: XmlElement): string {
  return rawText(element).trim();
}

/** An attribute without a namespace. */
export function attributeOf(element: XmlElement, name: string): string | null {
  return element.attributes.find((each) => each.ns === '' && each.name === name)?.value ?? null;
}

export function requiredAttribute(element: XmlElement, name: string): string {
  const value = attributeOf(element, name);
  if (value === null || value === '') throw malformed(`${element.name} has no ${name}`);
  return value;
}

/** The text of each `DAV:href` in an element. */
export function hrefsIn(element: XmlElement): readonly string[] {
  return childrenOf(element, { ns: 'DAV:', name: 'href' }).map(textOf);
}
