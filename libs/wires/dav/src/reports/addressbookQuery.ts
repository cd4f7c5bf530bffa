import type { CardFilter, CardParameterFilter, CardPropertyFilter } from '#formats/vcard';
import { DavFault } from '../fault.js';
import { carddav } from '../names.js';
import { attributeOf, childOf, childrenOf, hasChild, requiredChild, textOf, type XmlElement } from '../xml/element.js';
import { type DataRequest, dataRequestIn } from './dataRequest.js';
import { cardTextMatch, countIn } from './text.js';

export interface AddressbookQuery extends DataRequest {
  readonly kind: 'addressbook-query';
  readonly filter: CardFilter;
  /** How many cards are wanted at most. */
  readonly limit: number | null;
}

/** `<!ELEMENT addressbook-query ((DAV:allprop | DAV:propname | DAV:prop)?, filter, limit?)>` (RFC 6352 §10.3) */
export function readAddressbookQuery(root: XmlElement): AddressbookQuery {
  const filter = requiredChild(root, carddav('filter'));
  const limit = childOf(root, carddav('limit'));
  return {
    kind: 'addressbook-query',
    ...dataRequestIn(root),
    filter: {
      test: testOf(filter),
      properties: childrenOf(filter, carddav('prop-filter')).map(readProperty),
    },
    limit: limit === null ? null : countIn(textOf(requiredChild(limit, carddav('nresults')))),
  };
}

/** `<!ELEMENT prop-filter (is-not-defined | (text-match*, param-filter*))>` (RFC 6352 §10.5.1) */
function readProperty(element: XmlElement): CardPropertyFilter {
  const texts = childrenOf(element, carddav('text-match')).map(cardTextMatch);
  const parameters = childrenOf(element, carddav('param-filter')).map(readParameter);
  return {
    name: nameOf(element),
    isDefined: isDefined(element, texts.length + parameters.length > 0),
    test: testOf(element),
    texts,
    parameters,
  };
}

/** `<!ELEMENT param-filter (is-not-defined | text-match)?>` (RFC 6352 §10.5.2) */
function readParameter(element: XmlElement): CardParameterFilter {
  const text = childOf(element, carddav('text-match'));
  return {
    name: nameOf(element),
    isDefined: isDefined(element, text !== null),
    text: text === null ? null : cardTextMatch(text),
  };
}

/** `<!ATTLIST filter test (anyof | allof) "anyof">` */
function testOf(element: XmlElement): 'anyof' | 'allof' {
  const test = attributeOf(element, 'test') ?? 'anyof';
  if (test !== 'anyof' && test !== 'allof') throw fault('a test that is neither anyof nor allof');
  return test;
}

/** The name of a property or a parameter; `group.NAME` asks for the property in that group (RFC 6352 §10.5.1). */
function nameOf(element: XmlElement): string {
  const name = attributeOf(element, 'name') ?? '';
  if (name === '') throw fault(`a ${element.name} without a name`);
  return name.toUpperCase();
}

function isDefined(element: XmlElement, saysMore: boolean): boolean {
  const isMissing = hasChild(element, carddav('is-not-defined'));
  if (isMissing && saysMore) throw fault('is-not-defined does not stand alone');
  return !isMissing;
}

function fault(message: string): DavFault {
  return new DavFault(403, message, carddav('supported-filter'));
}
