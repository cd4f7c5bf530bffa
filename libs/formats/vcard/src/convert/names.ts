import { isNamed } from '../syntax/parameters.js';
import type { Property } from '../types.js';

/** Properties that have one name in vCard 3.0, as Apple's programs write it, and another in 4.0. */
const pairs: readonly (readonly [three: string, four: string])[] = [
  ['X-ADDRESSBOOKSERVER-KIND', 'KIND'],
  ['X-ADDRESSBOOKSERVER-MEMBER', 'MEMBER'],
];

export function nameInFour(property: Property): Property {
  const pair = pairs.find(([three]) => isNamed(property, three));
  return pair === undefined ? property : { ...property, name: pair[1] };
}

export function nameInThree(property: Property): Property {
  const pair = pairs.find(([, four]) => isNamed(property, four));
  return pair === undefined ? property : { ...property, name: pair[0] };
}

/** Alternatives of N have no place in vCard 3.0, which has one N. */
export const ALTERNATIVE_NAME = 'X-ALTERNATIVE-N';

/** The year that Apple's programs write where none is known. */
export const OMITTED_YEAR = '1604';

export const ANNIVERSARY_LABEL = '_$!<Anniversary>!$_';

export const property = (name: string, value: string, group: string | null = null): Property => ({
  group,
  name,
  parameters: [],
  value,
});
