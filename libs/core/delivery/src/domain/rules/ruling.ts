import { foldHeader } from '#formats/mime';
import type { Look } from './evaluate.js';
import type { Action, ActionValues } from './model.js';

/** What the rules of an organisation do with a message, all of them together. */
export interface Ruling {
  /** The text with which it is refused. */
  readonly refusal: string | null;
  readonly dropped: boolean;
  /** Who gets it instead of its recipients; null: they do. */
  readonly redirected: readonly string[] | null;
  readonly added: readonly string[];
  readonly isJunk: boolean;
  /** Fields above the copies. */
  readonly fields: Buffer;
}

/** One thing that a rule did. */
export interface Deed {
  readonly rule: string;
  readonly action: string;
}

export function rulingOf(looks: readonly Look[]): Ruling {
  const actions = looks.flatMap((look) => look.actions);
  const fields = all(actions, 'prepend').map(({ name, value }) => foldHeader(name, value));
  const redirects = all(actions, 'redirect');
  return {
    refusal: all(actions, 'reject')[0] ?? null,
    dropped: all(actions, 'drop').length > 0,
    redirected: redirects.length === 0 ? null : [...new Set(redirects.flat())],
    added: [...new Set(all(actions, 'add').flat())],
    isJunk: all(actions, 'junk').length > 0,
    // what a later rule writes stands above
    fields: Buffer.from(fields.toReversed().join('')),
  };
}

export const deedsOf = (looks: readonly Look[]): readonly Deed[] =>
  looks.flatMap(({ rule, actions }) => actions.map((action) => ({ rule, action: Object.keys(action)[0] as string })));

function all<K extends keyof ActionValues>(actions: readonly Action[], kind: K): ActionValues[K][] {
  return actions.flatMap((action) => (kind in action ? [(action as unknown as ActionValues)[kind]] : []));
}
