import { type Scope, scopes } from '#core/directory';
import { Refused } from './terminal.js';

/** Scopes as they were typed: one after the other, or with commas between them. */
export function scopesOf(typed: readonly string[]): readonly Scope[] {
  const words = typed.flatMap((word) => word.split(','));
  const wanted = words.map((word) => {
    const scope = scopes.find((candidate) => candidate === word);
    if (!scope) throw new Refused(`${word} is not one of ${scopes.join(', ')}`);
    return scope;
  });
  return [...new Set(wanted)];
}
