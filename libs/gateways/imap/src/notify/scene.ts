import { type AccountTree, inbox, noRights, normaliseName, separator } from '#core/mailstore';
import type { AccountId, MailboxId } from '#kernel';
import { type Listed, namesOf } from '../handlers/listing.js';
import { hasOwnSeen, isOfOthers, type MailboxRef, ownRef, sharedMailboxes } from '../session/mailboxes.js';
import type { Session } from '../session/session.js';

/** What somebody can see of mailboxes at one moment: their own, and those of others that they may list. */
export interface Scene {
  readonly mailboxes: readonly MailboxRef[];
  /** By account and number. */
  readonly byKey: ReadonlyMap<string, MailboxRef>;
  readonly byName: ReadonlyMap<string, MailboxRef>;
  readonly subscriptions: ReadonlySet<string>;
  readonly listed: ReadonlyMap<string, Listed>;
}

export const keyOf = ({ accountId, id }: { accountId: AccountId; id: MailboxId }): string => `${accountId}/${id}`;

/** RFC 5465 §5: every event needs both rights. */
export const mayHear = ({ rights }: Pick<MailboxRef, 'rights'>): boolean => rights.has('l') && rights.has('r');

export const absent = (name: string): Listed => ({
  name,
  info: null,
  rights: noRights,
  subscribed: false,
  hasChildren: false,
});

/** Whether a name is that of somebody else's mailbox, or of a level above such. */

/** A name as a {@link Scene} has it; null for what cannot be one, which is ignored (RFC 5465 §3.1). */
export function sceneName(name: string): string | null {
  try {
    const stored = normaliseName(name);
    if (!isOfOthers(stored)) return stored;
    // addresses are kept in small letters, and INBOX is INBOX in every account
    const [top, address, first, ...rest] = stored.split(separator);
    if (address === undefined) return stored;
    const levels = first === undefined ? [] : [first.toUpperCase() === inbox ? inbox : first, ...rest];
    return [top, address.toLowerCase(), ...levels].join(separator);
  } catch {
    return null;
  }
}

/** Somebody else's mailbox; UNSEEN is that of the session where it has a \Seen of its own and is told of flags. */
async function foreign(
  session: Session,
  ref: MailboxRef,
  countsUnseen: (name: string) => boolean,
): Promise<MailboxRef> {
  if (!hasOwnSeen(ref) || !countsUnseen(ref.name)) return ref;
  const seen = await session.store.seenMarks.count(ref.accountId, ref.id, session.accountId);
  return { ...ref, unseen: ref.messages - seen };
}

/** How it is now: a copy, for the store counts additions in the trees that it gives. */
export async function sceneOf(
  session: Session,
  { others, countsUnseen }: { readonly others: boolean; countsUnseen(name: string, tree: AccountTree): boolean },
): Promise<Scene> {
  const tree = await session.store.mailboxes.tree(session.accountId);
  const shared: MailboxRef[] = [];
  if (others)
    // RFC 5465 §3.1: without the right to list it, it is not there
    for (const ref of await sharedMailboxes(session))
      if (ref.rights.has('l')) shared.push(await foreign(session, ref, (name) => countsUnseen(name, tree)));
  const mailboxes = [...tree.mailboxes.map(ownRef), ...shared];
  return {
    mailboxes,
    byKey: new Map(mailboxes.map((ref) => [keyOf(ref), ref])),
    byName: new Map(mailboxes.map((ref) => [ref.name, ref])),
    subscriptions: new Set(tree.subscriptions),
    listed: new Map(namesOf(tree, shared).map((one) => [one.name, one])),
  };
}
