import { isNamed } from '../syntax/parameters.js';
import type { Card } from '../types.js';
import { textOf } from '../values/text.js';

/** Group, in lower case, → what its `X-ABLabel` says. `_$!<Home>!$_` is a word that Apple's programs translate. */
export function labelsOf({ properties, version }: Card): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const each of properties)
    if (each.group !== null && isNamed(each, 'X-ABLABEL'))
      labels.set(each.group.toLowerCase(), textOf(each, version).replace(/^_\$!<(.*)>!\$_$/, '$1'));
  return labels;
}
