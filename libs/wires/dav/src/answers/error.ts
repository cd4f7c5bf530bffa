import type { QName } from '../names.js';
import { dav } from '../names.js';
import { documentOf, element, type Xml } from './element.js';

/** What a request did not fulfil, with what belongs into its element, such as the resource in question. */
export interface Precondition {
  readonly name: QName;
  readonly inner?: Xml;
}

/** `<!ELEMENT error ANY >` (RFC 4918 §14.5) */
export function errorElement(preconditions: readonly Precondition[]): Xml {
  return element(dav('error'), preconditions.map(({ name, inner }) => element(name, inner)).join(''));
}

/** The body of an answer that refuses a request (RFC 4918 §16). */
export function errorBody(...preconditions: readonly Precondition[]): Buffer {
  return documentOf(dav('error'), preconditions.map(({ name, inner }) => element(name, inner)).join(''));
}
