import { malformed } from '../fault.js';
import { calendarserver, dav, type QName } from '../names.js';
import { namesIn, type PropertyRequest, propertyRequestIn } from '../requests/propfind.js';
import { attributeOf, childOf, childrenOf, hasChild, rawText, requiredChild, type XmlElement } from '../xml/element.js';

export interface PrincipalPropertySearch {
  readonly kind: 'principal-property-search';
  readonly test: 'anyof' | 'allof';
  /** One of the properties of each contains its text, whatever the case. */
  readonly searches: readonly PrincipalSearch[];
  /** In all collections that the server says hold principals, not below the resource. */
  readonly everywhere: boolean;
  readonly properties: PropertyRequest | null;
}

export interface PrincipalSearch {
  readonly properties: readonly QName[];
  readonly text: string;
  readonly match: 'contains' | 'starts-with' | 'equals';
}

/**
 * `<!ELEMENT principal-property-search ((property-search+), prop?, apply-to-principal-collection-set?)>`
 * (RFC 3744 §9.4); `test` and `match-type` are of the calendar server's clients
 */
export function readPrincipalPropertySearch(root: XmlElement): PrincipalPropertySearch {
  const searches = childrenOf(root, dav('property-search')).map(readSearch);
  if (searches.length === 0) throw malformed('the search looks for nothing');
  return {
    kind: 'principal-property-search',
    // RFC 3744 §9.4: all must match
    test: attributeOf(root, 'test') === 'anyof' ? 'anyof' : 'allof',
    searches,
    everywhere: hasChild(root, dav('apply-to-principal-collection-set')),
    properties: propertyRequestIn(root),
  };
}

/** `<!ELEMENT property-search (prop, match)>` */
function readSearch(element: XmlElement): PrincipalSearch {
  const match = requiredChild(element, dav('match'));
  const type = attributeOf(match, 'match-type');
  const properties = namesIn(requiredChild(element, dav('prop')));
  if (properties.length === 0) throw malformed('a search in no property');
  return { properties, text: rawText(match), match: type === 'starts-with' || type === 'equals' ? type : 'contains' };
}

/** `<!ELEMENT principal-search-property-set EMPTY>` (RFC 3744 §9.5) */
export interface PrincipalSearchPropertySet {
  readonly kind: 'principal-search-property-set';
}

export const readPrincipalSearchPropertySet = (): PrincipalSearchPropertySet => ({
  kind: 'principal-search-property-set',
});

export interface PrincipalMatch {
  readonly kind: 'principal-match';
  /** The person themself, or resources of which this property names the person. */
  readonly by: { readonly kind: 'self' } | { readonly kind: 'property'; readonly name: QName };
  readonly properties: PropertyRequest | null;
}

/** `<!ELEMENT principal-match ((principal-property | self), prop?)>` (RFC 3744 §9.3) */
export function readPrincipalMatch(root: XmlElement): PrincipalMatch {
  const property = childOf(root, dav('principal-property'));
  const isSelf = hasChild(root, dav('self'));
  const [name, second] = property === null ? [] : namesIn(property);
  if (isSelf === (property !== null) || second !== undefined) throw malformed('a match by neither self nor a property');
  if (name === undefined && !isSelf) throw malformed('a match by no property');
  return {
    kind: 'principal-match',
    by: name === undefined ? { kind: 'self' } : { kind: 'property', name },
    properties: propertyRequestIn(root),
  };
}

export interface AclPrincipalPropSet {
  readonly kind: 'acl-principal-prop-set';
  readonly properties: PropertyRequest | null;
}

/** `<!ELEMENT acl-principal-prop-set ANY>` with `prop` at most once (RFC 3744 §9.2) */
export function readAclPrincipalPropSet(root: XmlElement): AclPrincipalPropSet {
  return { kind: 'acl-principal-prop-set', properties: propertyRequestIn(root) };
}

export interface CalendarserverPrincipalSearch {
  readonly kind: 'calendarserver-principal-search';
  readonly context: 'user' | 'group' | 'location' | 'resource' | 'attendee' | null;
  /** Every one of them is in a name or an address. */
  readonly tokens: readonly string[];
  readonly limit: number | null;
  readonly properties: PropertyRequest | null;
}

const contexts = ['user', 'group', 'location', 'resource', 'attendee'] as const;

/** `<!ELEMENT calendarserver-principal-search (search-token+, limit?, DAV:prop?)>`, as Apple's clients look for attendees. */
export function readCalendarserverPrincipalSearch(root: XmlElement): CalendarserverPrincipalSearch {
  const tokens = childrenOf(root, calendarserver('search-token')).map((each) => rawText(each).trim());
  if (!tokens.some(Boolean)) throw malformed('the search looks for nothing');
  const limit = childOf(root, calendarserver('limit'));
  const nresults = limit === null ? null : childOf(limit, calendarserver('nresults'));
  const count = nresults === null ? 0 : Number(rawText(nresults).trim());
  return {
    kind: 'calendarserver-principal-search',
    context: contexts.find((each) => each === attributeOf(root, 'context')) ?? null,
    tokens: tokens.filter(Boolean),
    limit: Number.isSafeInteger(count) && count > 0 ? count : null,
    properties: propertyRequestIn(root),
  };
}
