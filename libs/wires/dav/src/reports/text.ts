import { DavFault, malformed } from '../fault.js';
import { caldav, carddav, type QName } from '../names.js';
import { attributeOf, rawText, type XmlElement } from '../xml/element.js';

/** Collations that texts can be compared by (RFC 4791 §7.5, RFC 6352 §8.3). */
export const COLLATIONS = ['i;ascii-casemap', 'i;unicode-casemap', 'i;octet'] as const;
export type Collation = (typeof COLLATIONS)[number];

export interface TextMatch {
  readonly text: string;
  readonly collation: Collation;
  readonly match: 'equals' | 'contains' | 'starts-with' | 'ends-with';
  readonly negated: boolean;
}

/** `<!ATTLIST text-match collation CDATA "i;ascii-casemap" negate-condition (yes | no) "no">` (RFC 4791 §9.7.5) */
export function calendarTextMatch(element: XmlElement): TextMatch {
  const collation = collationIn(element, 'i;ascii-casemap', caldav('supported-collation'));
  const negated = yesIn(element, 'negate-condition', caldav('valid-filter'));
  return { text: rawText(element), collation, match: 'contains', negated };
}

/** As of calendars, with `match-type (equals|contains|starts-with|ends-with) "contains"` (RFC 6352 §10.5.4). */
export function cardTextMatch(element: XmlElement): TextMatch {
  const collation = collationIn(element, 'i;unicode-casemap', carddav('supported-collation'));
  const match = attributeOf(element, 'match-type') ?? 'contains';
  if (match !== 'equals' && match !== 'contains' && match !== 'starts-with' && match !== 'ends-with')
    throw new DavFault(403, 'a match of an unknown type', carddav('supported-filter'));
  const negated = yesIn(element, 'negate-condition', carddav('supported-filter'));
  return { text: rawText(element), collation, match, negated };
}

/** `default` stands for the usual one, whichever that is (RFC 4791 §7.5.1). */
function collationIn(element: XmlElement, usual: Collation, precondition: QName): Collation {
  const named = attributeOf(element, 'collation') ?? 'default';
  if (named === 'default') return usual;
  const known = COLLATIONS.find((each) => each === named);
  if (known === undefined) throw new DavFault(403, 'an unknown collation', precondition);
  return known;
}

/** An attribute that is `yes` or `no`, and `no` where it is missing. */
export function yesIn(element: XmlElement, name: string, precondition: QName): boolean {
  const value = attributeOf(element, name) ?? 'no';
  if (value !== 'yes' && value !== 'no') throw new DavFault(403, `${name} is neither yes nor no`, precondition);
  return value === 'yes';
}

/** A whole number from 1, as the limits of reports are (RFC 5323 §5.17). */
export function countIn(text: string): number {
  const count = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (count === 0) throw malformed('a limit that is no number above 0');
  return count;
}
