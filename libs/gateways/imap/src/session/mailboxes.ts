import {
  type AccountTree,
  allRights,
  type MailboxInfo,
  type MailStore,
  normaliseName,
  type Right,
  type RightSet,
  separator,
  type SharedMailbox,
} from '#core/mailstore';
import { type AccountId, FumibakoError, kindOf } from '#kernel';

/** Where mailboxes of other people are seen (RFC 2342 §5), each below the address of its owner. */
export const otherUsers = 'Other Users';
/** Where mailboxes are seen that belong to nobody alone, each below the address that it has. */
export const sharedFolders = 'Shared Folders';

/** Whether a name is, or is below, what others share. */
export const isOfOthers = (name: string): boolean =>
  [otherUsers, sharedFolders].some((root) => name === root || name.startsWith(root + separator));

/** What the names of all mailboxes of an account begin with that is not the session's own. */
const prefixOf = ({ ofPerson, ownerAddress }: SharedMailbox): string =>
  `${ofPerson ? otherUsers : sharedFolders}${separator}${ownerAddress}${separator}`;

/** Who looks: a viewer. */
interface Viewer {
  readonly store: MailStore;
  readonly accountId: AccountId;
}

/** A mailbox as one session sees it; `name` is the session's name for it. */
export interface MailboxRef extends MailboxInfo {
  /** Its name in the account that it is in. */
  readonly path: string;
  readonly rights: RightSet;
}

/** A name that somebody uses, in the account that it leads to. */
export interface Place {
  readonly accountId: AccountId;
  readonly path: string;
  /** What those who share it may do with its nearest mailbox above; everything in one's own account. */
  readonly rightsAbove: RightSet;
}

export const ownRef = (info: MailboxInfo): MailboxRef => ({ ...info, path: info.name, rights: allRights });

const sharedRef = (info: MailboxInfo, share: SharedMailbox): MailboxRef => ({
  ...info,
  name: prefixOf(share) + info.name,
  path: info.name,
  rights: share.rights,
  // the owner's Sent is not the reader's
  specialUse: null,
});

/** The name below which all mailboxes of its owner are seen; null for one's own. */
export const rootAbove = ({ name, path }: MailboxRef): string | null =>
  name === path ? null : name.slice(0, -path.length - separator.length);

/** Address of the account whose mailbox it is; null for one's own. */
export const ownerOf = (ref: MailboxRef): string | null => {
  const root = rootAbove(ref);
  return root === null ? null : root.slice(root.indexOf(separator) + separator.length);
};

/** Whether somebody else's mailbox is read with a \Seen of one's own. */
export const hasOwnSeen = (ref: MailboxRef): boolean => ref.seenByReader && ownerOf(ref) !== null;

/** A name in the form in which it is stored, or null for one that no mailbox can have. */
function storable(name: string): string | null {
  try {
    return normaliseName(name);
  } catch (error) {
    if (kindOf(error) === 'mailbox-name-invalid') return null;
    throw error;
  }
}

/** Mailboxes of others that the session has some right on, by their names here. */
export async function sharedMailboxes({ store, accountId }: Viewer): Promise<MailboxRef[]> {
  const shares = await store.sharing.sharedWith(accountId);
  const found: MailboxRef[] = [];
  for (const share of shares) {
    const info = (await store.mailboxes.tree(share.ownerId)).byId.get(share.mailboxId);
    if (info !== undefined) found.push(sharedRef(info, share));
  }
  return found;
}

/** The account of somebody else that a name leads into, and the name there; null where nothing in it is shared. */
async function elsewhere(
  { store, accountId }: Viewer,
  name: string,
): Promise<{ shares: readonly SharedMailbox[]; tree: AccountTree; path: string } | null> {
  if (!isOfOthers(name)) return null;
  const lower = name.toLowerCase();
  const all = await store.sharing.sharedWith(accountId);
  const owner = all.find((share) => lower.startsWith(prefixOf(share).toLowerCase()));
  if (owner === undefined) return null;
  const path = storable(name.slice(prefixOf(owner).length));
  if (path === null) return null;
  const shares = all.filter(({ ownerId }) => ownerId === owner.ownerId);
  return { shares, tree: await store.mailboxes.tree(owner.ownerId), path };
}

const unknown = (): FumibakoError => new FumibakoError('mailbox-unknown', 'no such mailbox');

/**
 * The mailbox of a name, where the session has the rights needed. Throws `mailbox-unknown` also for one that it may not
 * even list, which must not be told from one that is not there (RFC 4314 §6), and `not-permitted` for one that it may.
 */
export async function findMailbox(viewer: Viewer, name: string, needed: readonly Right[]): Promise<MailboxRef> {
  const stored = storable(name);
  if (stored === null) throw unknown();
  const own = (await viewer.store.mailboxes.tree(viewer.accountId)).byName.get(stored);
  if (own !== undefined) return ownRef(own);
  const there = await elsewhere(viewer, stored);
  const info = there?.tree.byName.get(there.path);
  const share = there?.shares.find(({ mailboxId }) => mailboxId === info?.id);
  if (info === undefined || share === undefined) throw unknown();
  const ref = sharedRef(info, share);
  if (needed.every((right) => ref.rights.has(right))) return ref;
  throw ref.rights.has('l')
    ? new FumibakoError('not-permitted', `no right ${needed.join('')} on ${ref.id}`)
    : unknown();
}

/**
 * Where a mailbox of a new name would be. Throws `not-permitted` where the session may not make one: without the right `k`
 * on the nearest mailbox above (RFC 4314 §4), whatever is there.
 */
export async function placeFor(viewer: Viewer, name: string): Promise<Place> {
  if (!isOfOthers(name)) return { accountId: viewer.accountId, path: name, rightsAbove: allRights };
  const there = await elsewhere(viewer, name);
  const levels = there?.path.split(separator) ?? [];
  for (let length = levels.length - 1; there !== null && length > 0; length -= 1) {
    const above = there.tree.byName.get(levels.slice(0, length).join(separator));
    if (above === undefined) continue;
    const rights = there.shares.find(({ mailboxId }) => mailboxId === above.id)?.rights;
    if (rights?.has('k')) return { accountId: above.accountId, path: there.path, rightsAbove: rights };
    break;
  }
  throw new FumibakoError('not-permitted', 'mailboxes of others are made where they are shared');
}
