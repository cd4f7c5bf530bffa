import { type AccountTree, allRights, type MailboxInfo, noRights, type RightSet, separator } from '#core/mailstore';
import type { ListSelectOption } from '#wires/imap';
import type { MailboxRef } from '../session/mailboxes.js';
import { attributeOf } from './specialUse.js';

/** A name that LIST may show: a mailbox, a level above one, or a subscription to what is gone. */
export interface Listed {
  readonly name: string;
  readonly info: MailboxInfo | null;
  readonly rights: RightSet;
  readonly subscribed: boolean;
  readonly hasChildren: boolean;
}

function parentOf(name: string): string | null {
  const at = name.lastIndexOf(separator);
  return at < 0 ? null : name.slice(0, at);
}

/** Every name of the account and of what others share with it, with the levels that have no mailbox of their own. */
export function namesOf(tree: AccountTree, shared: readonly MailboxRef[]): Listed[] {
  // RFC 4314 §4: without the right to list it, it is not there
  const foreign = new Map(shared.filter(({ rights }) => rights.has('l')).map((ref) => [ref.name, ref]));
  const names = new Set<string>([...tree.byName.keys(), ...foreign.keys()]);
  const parents = new Set<string>();
  for (const name of names)
    for (let above = parentOf(name); above !== null && !parents.has(above); above = parentOf(above)) {
      parents.add(above);
      names.add(above);
    }
  for (const name of tree.subscriptions) names.add(name);
  return [...names].sort(byName).map((name) => ({
    name,
    ...infoOf(tree.byName.get(name), foreign.get(name)),
    subscribed: tree.subscriptions.has(name),
    hasChildren: parents.has(name),
  }));
}

function infoOf(own: MailboxInfo | undefined, shared: MailboxRef | undefined): Pick<Listed, 'info' | 'rights'> {
  if (own !== undefined) return { info: own, rights: allRights };
  return { info: shared ?? null, rights: shared?.rights ?? noRights };
}

/** INBOX first, the others by code unit. */
function byName(a: string, b: string): number {
  if (a === 'INBOX' || b === 'INBOX') return a === b ? 0 : a === 'INBOX' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether a name fulfils the selection options (RFC 9051 §6.3.9.1). */
export function isSelected(listed: Listed, select: ReadonlySet<ListSelectOption>): boolean {
  if (select.has('SUBSCRIBED') && !listed.subscribed) return false;
  if (select.has('SPECIAL-USE') && (listed.info?.specialUse ?? null) === null) return false;
  return select.has('SUBSCRIBED') || listed.info !== null || listed.hasChildren;
}

/** RFC 9051 §7.3.1: attributes of a line of LIST; \NonExistent implies \Noselect for those who know it. */
export function attributesOf(listed: Listed, showSubscribed: boolean, extended: boolean): string[] {
  const absent = extended ? ['\\NonExistent'] : ['\\NonExistent', '\\Noselect'];
  const attributes = listed.info === null ? absent : [];
  attributes.push(listed.hasChildren ? '\\HasChildren' : '\\HasNoChildren');
  const use = listed.info?.specialUse ?? null;
  if (use !== null) attributes.push(attributeOf(use));
  if (showSubscribed && listed.subscribed) attributes.push('\\Subscribed');
  return attributes;
}

/**
 * Names above those that fulfil the selection options, for RECURSIVEMATCH: they are shown with CHILDINFO even when they do
 * not fulfil them themselves (RFC 9051 §6.3.9.1).
 */
export function namesAbove(selected: readonly Listed[]): ReadonlySet<string> {
  const above = new Set<string>();
  for (const { name } of selected)
    for (let parent = parentOf(name); parent !== null && !above.has(parent); parent = parentOf(parent))
      above.add(parent);
  return above;
}
